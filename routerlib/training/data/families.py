"""List the family of tasks of every source, and the sources that nothing is ever fitted on."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Family = Literal["tickets", "contest", "exercise", "build", "sql", "tools", "function", "chat"]

# What one is asked for: to change a product (tickets), to solve a stated problem under tests (contest), to practise
# (exercise), to write a whole program (build), a query (sql), a call of a given function (tools), a function's body or
# its output (function), or to explain (chat).
_SOURCES: dict[Family, tuple[str, ...]] = {
    "tickets": (
        *("storypoints_apache", "storypoints_appcelerator", "storypoints_duraspace", "storypoints_gitlab"),
        *("storypoints_lsst", "storypoints_moodle", "storypoints_mulesoft", "storypoints_spring"),
        *("storypoints_talend", "hours_sip", "price_swelancer", "swebench_verified", "swebench_pro"),
    ),
    "contest": ("leetcode", "livecodebench"),
    "exercise": ("exercism", "type_challenges", "short_exercises", "snippets_30s", "freecodecamp"),
    "build": ("codecrafters", "app_ideas"),
    "sql": ("bird_sql",),
    "tools": ("bfcl",),
    "function": ("cruxeval_o", "evalperf", "llmrouter_code"),
    "chat": ("interview_questions", "infibench", "arena_bench_v1"),
}

# Source -> its family. A source that is missing, a user's own, belongs to none.
FAMILIES: Mapping[str, Family] = MappingProxyType(
    {source: family for family, sources in _SOURCES.items() for source in sources}
)

# Source -> why nothing that ships, a projection included, is fitted on it. It may be measured on, and
# its rows take part in the search for near-duplicates like all others.
UNFITTED: Mapping[str, str] = MappingProxyType(
    {
        "llmrouter_code": "its prompts are HumanEval and MBPP, which throughput is measured on",
        "evalperf": "its prompts are HumanEval and MBPP items too",
        "storypoints_gitlab": "its licence is non-commercial (CC-BY-NC-SA-4.0)",
    }
)
