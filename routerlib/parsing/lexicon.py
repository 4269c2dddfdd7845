"""Hold every English word list: the evidence features count, and the phrases by which a request is recognised.

English, as the training data is. A list is named for what its words are evidence of; a word may stand in several. The
first part holds the terms that `features` looks up in an ask; the second, from `GREETINGS` on, the phrases and words
from which `request`, `openings` and `lines` build what they look for. What is no English but grammar (keywords of
programming languages, marks of logs and traces, names of formats) stays in the expressions of `openings` and `lines`.
"""

Term = str | tuple[str, str]
Terms = frozenset[Term]
Phrases = tuple[str, ...]


def terms(listed: str) -> Terms:
    """Read a list of terms, separated by commas, as the set `Prompt.count` looks up.

    A term is a word or a pair of words. A plain plural is understood; a final ``*`` marks a regular verb, whose other
    forms are understood too: ``cache*`` is cache, caches, cached, caching.
    """
    found: set[Term] = set()
    for term in listed.split(","):
        *before, last = term.split()
        forms = _verb_forms(last[:-1]) if last.endswith("*") else {last, last + "s"}
        if before:
            found.update((before[0], form) for form in forms)
        else:
            found.update(forms)
    return frozenset(found)


def phrases(listed: str, *, plurals: bool = False) -> Phrases:
    """Split a list of phrases at its commas, in lower case and in order; with ``plurals``, each followed by its plural.

    Nothing is understood beyond what is written, plain plurals apart. An underscore stands for any one word, with or
    without a comma after it: ``as a _ i``.
    """
    found = [phrase.strip() for phrase in listed.split(",")]
    return tuple(form for phrase in found for form in ((phrase, f"{phrase}s") if plurals else (phrase,)))


def _verb_forms(verb: str) -> set[str]:
    stem = verb.removesuffix("e")
    forms = {verb, verb + "s", stem + "ed", stem + "ing"}
    if verb.endswith("y") and verb[-2:-1] not in "aeou":
        forms |= {verb[:-1] + "ies", verb[:-1] + "ied"}
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        forms.add(verb + "es")
    return forms


PARTS = terms(
    "frontend, front end, backend, back end, database, api, cli, ui, dashboard, admin, login, authentication, "
    "authorization, auth, queue, cache, scheduler, worker, gateway, load balancer, proxy, proxies, service, "
    "microservice, consumer, producer, broker, storage, filesystem, file system, parser, lexer, type checker, "
    "optimizer, code generator, runtime, garbage collector, compiler, interpreter, renderer, editor, search, index, "
    "replication, billing, payment, checkout, notification, email, chat, upload, report, logging, monitoring, "
    "metrics, tracing, alerting, deployment, pipeline, tests, documentation, mobile, ios, android, desktop, web, "
    "browser, extension, plugin, sdk, server, client, network, middleware, tenant, role, permission, audit log, "
    "model, training, inference, evaluation, ingestion, schema, migration"
)
TECHNOLOGIES = terms(
    "python, javascript, typescript, java, kotlin, swift, rust, golang, c++, c#, ruby, php, scala, haskell, elixir, "
    "erlang, clojure, zig, ocaml, bash, wasm, webassembly, cuda, opengl, vulkan, metal, react, vue, angular, svelte, "
    "nextjs, django, flask, fastapi, rails, spring, laravel, express, nestjs, graphql, grpc, protobuf, rest, "
    "websocket, webrtc, oauth, oidc, saml, jwt, docker, kubernetes, k8s, helm, terraform, ansible, jenkins, github "
    "actions, aws, azure, gcp, lambda, s3, dynamodb, postgres, postgresql, mysql, sqlite, mongodb, cassandra, redis, "
    "elasticsearch, clickhouse, snowflake, bigquery, kafka, rabbitmq, nats, spark, flink, airflow, dbt, hadoop, "
    "prometheus, grafana, opentelemetry, nginx, envoy, istio, linux, ebpf, arduino, esp32, stm32, raspberry pi, "
    "unity, unreal, godot, pytorch, tensorflow, jax, numpy, pandas, llvm, tauri, electron, flutter, qt, stripe, "
    "firebase, supabase, celery, tokio, asyncio, redux, tailwind"
)
SYSTEMS = terms(
    "system, platform, application, app, service, engine, framework, infrastructure, architecture, full stack, end "
    "to, from scratch, production, saas, suite, ecosystem, cluster, fleet, product, clone, marketplace, e commerce, "
    "ecommerce, operating system, database engine, game engine, toolchain, compiler, interpreter, emulator, "
    "simulator, hypervisor, kernel"
)
EVERYWHERE = terms(
    "all, every, each, entire, whole, across, throughout, multiple, several, various, codebase, monorepo, "
    "repository, "
    "repositories, services, microservices, modules, packages, layers, platforms, regions, tenants, teams, "
    "everywhere, existing, legacy, end users, both"
)

DEMANDS: Terms = frozenset(
    "must should shall ensure ensures ensuring support supports supporting handle handles handling allow allows "
    "allowing require requires required need needs include includes including provide provides keep keeps avoid "
    "preserve preserves guarantee guarantees without except unless never always only also plus with".split()
)
CONSTRAINTS = terms(
    "must, mustn't, cannot, can't, without, at most, at least, no more, no less, exactly, only, never, always, "
    "within, limit, limited, constraint, constrained, bounded, under, up to, less than, more than, not use, don't "
    "use, avoid, forbidden, strictly, guarantee*, zero downtime, constant memory, in place, o 1, o n, o log, "
    "backward "
    "compatible, backwards compatible, edge case, corner case, idempotent, deterministic"
)
EXAMPLES = terms(
    "example, sample, input, output, expected, e g, such as, like this, for instance, test case, returns, given"
)

RELATIONS = terms(
    "between, whenever, while, depend*, dependent, dependency, dependencies, sync*, synchronize*, integrate*, "
    "integration, communicate*, notify*, notification, trigger*, based on, interact*, propagate*, coordinate*, "
    "orchestrate*, consistent, compatible, compatibility, without breaking, coexist*, interleave*, in parallel, at "
    "once, same time, real time, realtime, concurrently, simultaneously, subscribe*, publish*, events, callback, "
    "failover, rollback, roll back, hand off, fall back, fallback, as soon, in order, out of, exactly once, at "
    "least, "
    "cross, bidirectional, two way, shared, sharing, conflict"
)
CONCURRENCY = terms(
    "concurrency, concurrent, concurrently, thread, threading, multithreaded, multi threaded, multithreading, thread "
    "safe, threadsafe, race, race condition, deadlock, livelock, lock, lock free, wait free, mutex, mutexes, "
    "semaphore, atomic, atomics, memory ordering, memory barrier, memory model, goroutine, coroutine, async, "
    "asynchronous, asynchronously, parallel, parallelism, parallelize*, starvation, contention, linearizable, "
    "linearizability, actor, work stealing, thread pool, scheduler, preempt*, preemptive, backpressure, event loop, "
    "compare and, cas, spinlock, rcu, interleaving"
)
DISTRIBUTION = terms(
    "distributed, replication, replica, replicate*, shard*, sharding, partition*, consensus, raft, paxos, quorum, "
    "gossip, leader election, split brain, failover, multi region, multiregion, geo, crdt, crdts, vector clock, "
    "eventual consistency, eventually consistent, strong consistency, two phase, saga, exactly once, at least, "
    "microservice, message queue, event driven, pub sub, service mesh, service discovery, load balance*, load "
    "balancer, horizontal scaling, scale out, high availability, highly available, multi tenant, multitenant, multi "
    "tenancy, peer to, p2p, byzantine, blockchain, cluster, node failure, network partition, rate limit*, rate "
    "limiter, rate limiting, kubernetes operator, federation"
)
STATE = terms(
    "transaction, transactional, acid, isolation level, serializable, mvcc, write ahead, wal, snapshot, checkpoint, "
    "persistence, persistent, durable, durability, consistency, invalidation, cache invalidation, event sourcing, "
    "cqrs, state machine, undo, redo, versioning, rollback, idempotent, idempotency, conflict resolution, merge "
    "conflict, offline first, offline, recovery, crash safe, journaling, b tree, lsm, compaction, optimistic, "
    "pessimistic, session, incremental, streaming, stateful, collaborative, operational transform, reconnection, "
    "resumable"
)
INTERFACES = terms(
    "api, endpoint, protocol, webhook, oauth, oauth2, oidc, saml, sso, grpc, graphql, rest, rpc, websocket, webrtc, "
    "schema, contract, sdk, plugin, ffi, abi, serialization, deserialization, wire format, parser, grammar, dsl, "
    "third party, stripe, payment, gateway, interface, interoperability, bindings, client library, openapi, "
    "middleware, adapter, driver, codec"
)

ALGORITHMS = terms(
    "dynamic programming, np hard, np complete, shortest path, dijkstra, minimum spanning, max flow, min cut, "
    "bipartite, topological, strongly connected, segment tree, fenwick, suffix array, suffix tree, suffix automaton, "
    "trie, union find, disjoint set, red black, avl, b tree, skip list, bloom filter, hyperloglog, binary search, "
    "two "
    "pointers, sliding window, backtrack*, backtracking, branch and, memoization, memoize*, greedy, heuristic, "
    "simulated annealing, genetic algorithm, convex hull, voronoi, delaunay, fft, knapsack, subsequence, subarray, "
    "permutation, combinatorial, combinatorics, matching, graph, tree, cycle, lowest common, edit distance, "
    "levenshtein, approximation, randomized, amortized, lru, consistent hashing, constraint solver, sat solver, smt, "
    "unification, type inference, register allocation, ssa, pathfinding, a star, raytracer, ray tracing, path "
    "tracing, physics engine, collision detection, minimax, alpha beta, regex engine, query planner, query "
    "optimizer, "
    "pratt parser, recursive descent, compression, huffman, erasure coding"
)
PROOFS = terms(
    "prove*, proof, theorem, lemma, formal, formally, formal verification, verify*, invariant, correctness, "
    "soundness, sound, completeness, tla+, coq, lean, isabelle, agda, dafny, model check*, refinement, induction, "
    "termination, decidable, undecidable, linearizable, linearizability, hoare, dependent type, dependently typed, "
    "type system, semantics, specification, property based, exhaustive, counterexample, lower bound, upper bound, "
    "asymptotic, worst case"
)
PERFORMANCE = terms(
    "performance, performant, optimize*, optimise*, optimization, fast, faster, fastest, speed, slow, latency, "
    "throughput, p99, p95, tail latency, profile*, profiling, profiler, bottleneck, benchmark*, simd, avx, "
    "vectorize*, vectorized, vectorization, cache line, cache friendly, false sharing, branch prediction, zero copy, "
    "memory usage, memory leak, allocation, scalable, scalability, scale, scaling, million, billion, terabyte, "
    "petabyte, high performance, low latency, time complexity, space complexity, efficient, efficiently, gpu, cuda, "
    "hot path, jit, inlining, gc pause, large scale"
)
MATHEMATICS = terms(
    "matrix, matrices, eigenvalue, eigenvector, tensor, gradient, derivative, integral, differential, numerical, "
    "numerically, stability, floating point, precision, probability, probabilistic, bayesian, markov, monte carlo, "
    "regression, statistics, statistical, modulo, prime, gcd, polynomial, interpolation, quaternion, fourier, "
    "transform, optimization problem, linear programming, convex, stochastic, variance, covariance, kalman, neural, "
    "transformer, attention, backpropagation, reinforcement, diffusion, embedding, loss function, sampling, finite "
    "element, pde, ode, cryptographic, elliptic, zero knowledge, homomorphic, equation, formula, geometry, calculus, "
    "algebra"
)
MACHINERY = terms(
    "kernel, operating system, bootloader, hypervisor, virtual machine, vm, virtualization, emulator, compiler, "
    "interpreter, bytecode, assembler, linker, loader, debugger, disassembler, decompiler, jit, garbage collector, "
    "allocator, malloc, memory management, virtual memory, paging, page table, interrupt, device driver, driver, "
    "firmware, bare metal, embedded, rtos, microcontroller, dma, fpga, verilog, vhdl, risc v, x86, arm, wasm "
    "runtime, "
    "container runtime, filesystem, file system, tcp stack, network stack, tcp ip, ebpf, syscall, database engine, "
    "storage engine, query engine, browser engine, rendering engine, game engine, graphics, shader, vulkan, gpu "
    "driver, codec, decoder, encoder, dns server, borrow checker, macro system, language server, type checker, "
    "static "
    "analysis, static analyzer, sandbox, llvm, runtime, programming language, own language, version control, text "
    "editor engine, database from, os from"
)

SECURITY = terms(
    "security, secure, securely, vulnerability, vulnerabilities, exploit*, attack*, attacker, threat, injection, "
    "xss, "
    "csrf, ssrf, sanitize*, encrypt*, encryption, decrypt*, cryptography, crypto, tls, mtls, certificate, signature, "
    "signing, secret, secrets, key rotation, key management, authentication, authorization, rbac, access control, "
    "permission, privilege, sandbox*, sandboxing, audit, compliance, gdpr, hipaa, pci, constant time, side channel, "
    "timing attack, tamper, zero trust, multi factor, mfa, oauth, oauth2, oidc, saml, sso, token revocation, "
    "penetration, hardening, fuzz*, memory safe, exploit"
)
MIGRATION = terms(
    "migrate*, migration, port*, porting, rewrite, rewriting, refactor*, restructure*, modernize*, legacy, monolith, "
    "decompose*, decouple*, strangler, upgrade*, upgrading, backward compatible, backwards compatible, backward "
    "compatibility, deprecate*, deprecation, zero downtime, dual write, backfill*, cutover, blue green, canary, "
    "breaking change, convert*, codebase, monorepo, extract*, untangle*, replace*, consolidate*, schema change, live "
    "data, without downtime"
)
RELIABILITY = terms(
    "reliable, reliability, resilient, resilience, fault tolerant, fault tolerance, retry, retries, retrying, "
    "backoff, exponential backoff, circuit breaker, graceful, gracefully, degrade*, degradation, timeout, recover*, "
    "recovery, disaster, redundancy, self healing, chaos, observability, monitoring, alerting, tracing, slo, sla, "
    "uptime, incident, production, integration test, end to, e2e, test coverage, edge case, stress test, load test, "
    "robust, dead letter, at scale, audit log, reproducible, data loss, lost update, duplicate"
)
INVESTIGATION = terms(
    "investigate*, investigation, root cause, intermittent, intermittently, sometimes, occasionally, randomly, "
    "flaky, "
    "reproduce*, heisenbug, nondeterministic, non deterministic, only in, only under, under load, memory leak, "
    "leak*, "
    "deadlock*, hangs, corrupt*, corruption, diagnose*, diagnosis, trace*, bisect, profile*, regress*, regression, "
    "unexplained, mysterious, figure out, find out, no idea, somehow, spike, core dump, segfault, stale, drift*, "
    "postmortem"
)
DESIGN = terms(
    "design*, architect*, architecture, architectural, trade off, tradeoff, strategy, strategies, approach, "
    "approaches, evaluate*, alternatives, justify*, propose*, proposal, rfc, plan, planning, roadmap, model*, "
    "modeling, abstraction, extensible, extensibility, modular, pluggable, domain driven, ddd, hexagonal, clean "
    "architecture, pattern, scalable, maintainable, best way, pros and, cost model, requirements, specification, "
    "prototype, novel, research, invent*"
)

CODING = (
    ALGORITHMS
    | CONCURRENCY
    | DISTRIBUTION
    | INTERFACES
    | MACHINERY
    | PARTS
    | PERFORMANCE
    | SECURITY
    | STATE
    | TECHNOLOGIES
)
CODING |= terms(
    "code, function, method, class, classes, variable, array, list, dict, dictionary, dictionaries, string, integer, "
    "loop, script, program, regex, regexp, api, endpoint, database, query, queries, sql, table, column, index, "
    "algorithm, compile*, compiler, debug*, bug, exception, error, stack trace, traceback, test, unit test, "
    "refactor*, implement*, parse*, parser, library, libraries, module, package, import*, framework, frontend, "
    "backend, server, client, http, json, yaml, csv, xml, html, css, dom, component, hook, button, python, "
    "javascript, typescript, java, kotlin, swift, rust, go, golang, c, c++, c#, ruby, php, perl, scala, haskell, "
    "elixir, erlang, clojure, lua, zig, ocaml, julia, matlab, bash, shell, powershell, assembly, node, nodejs, deno, "
    "react, vue, angular, svelte, django, flask, fastapi, rails, spring, laravel, express, numpy, pandas, pytorch, "
    "tensorflow, docker, dockerfile, kubernetes, k8s, kubectl, terraform, ansible, helm, git, commit, branch, "
    "branches, merge*, rebase*, github, gitlab, pull request, linux, unix, grep, awk, sed, curl, npm, pip, webpack, "
    "vite, cmake, makefile, gradle, maven, postgres, postgresql, mysql, sqlite, mongodb, redis, kafka, rabbitmq, "
    "graphql, grpc, rest, websocket, oauth, jwt, aws, azure, gcp, lambda, s3, cli, gui, ui, thread, mutex, async, "
    "await, pointer, struct, enum, interface, generics, type hint, closure, recursion, recursive, iterator, "
    "decorator, lint*, linter, deploy*, deployment, ci, pipeline, repository, repo, codebase, schema, migration, "
    "orm, "
    "cache*, hash, binary, byte, bit, kernel, driver, firmware, emulator, hypervisor, interpreter, runtime, garbage "
    "collector, allocator, tokenizer, latency, software, app, application, log, stdout, stdin, terminal, command "
    "line, config, env, cron, dataframe, matrix, tree, graph, queue, stack, node, linked list, hashmap, heap, sort*, "
    "connection pool, memory, build, vim, emacs, ide, vscode, debugger, lock free, protocol, tcp, udp, socket, url, "
    "cookie, session, middleware, microservice"
)
REPAIR = terms(
    "fix*, fixes, debug*, bug, error, fail*, failure, failing, broken, break*, crash, crashes, crashed, crashing, "
    "wrong, incorrect, incorrectly, issue, exception, regression, leak*, hang, hangs, hanging, stuck, not working, "
    "doesn't work, doesnt work, unexpected, flaky, undefined, null pointer, segfault, resolve*, repair*, traceback"
)
ROUTINE = terms(
    "simple, basic, quick, quickly, just, small, tiny, short, easy, beginner, one liner, hello world, trivial, "
    "rename*, reverse*, sort*, print*, typo, indent*, indentation, reformat*, format*, convert*, uppercase, "
    "lowercase, capitalize*, comment, docstring, type hint, snippet, example, syntax, command, count*, sum, average, "
    "maximum, minimum, palindrome, fibonacci, factorial, fizzbuzz, even, odd, vowel, celsius, fahrenheit, leap year, "
    "trim*, split*, join*, concatenate*, remove*, swap*, button, center, color, background, default value, shorten*, "
    "title, sentence, one line, cheat sheet, what does, what is, how do, how to, difference between, which command, "
    "which line, boilerplate, readme, gitignore"
)
EXPLAIN = terms(
    "explain*, describe*, what, why, how, which, meaning, mean, difference, compare*, understand, tell me, "
    "summarize*, define*"
)
FILLER = terms(
    "hi, hello, hey, yo, hiya, greetings, good morning, good evening, good night, thanks, thank, thx, ty, cheers, "
    "ok, "
    "okay, k, kk, yes, no, yep, yeah, nope, sure, cool, nice, great, awesome, perfect, lol, haha, hahaha, lmao, bye, "
    "goodbye, please, continue, go, next, more, again, hmm, um, uh, wow, oops, sorry, test, testing, stop, wait, "
    "done, asdf, qwerty, foo, bar, how are, are you, you, your, yourself, i, i'm, im, my, me, joke, weather, name, "
    "today, favorite, favourite, love, like, feel*, happy, sad, bored, tired, human, robot, bot, ai, life, movie, "
    "song, music, food, pizza, dinner, lunch, coffee, morning, night, day, friend, dog, cat, pet, that's, thats, "
    "it's, its, is, am, are, the, a, so, and, very, really, much, it, that, this, do, have, there, well, for, of, "
    "to, "
    "on, what's, whats, up, good, fine, bad, then, oh, man, dude, bro, buddy"
)

CHORES = terms(
    "run*, running, clean*, clean up, cleanup, update*, commit*, push*, pull*, merge*, rebase*, install*, lint*, "
    "format*, "
    "reformat*, rename*, delete*, remove*, add*, list, show, open*, close*, restart*, rebuild*, revert*, undo, "
    "bump*, "
    "sort*, print*, check*, stage*, stash*, squash*, git, tidy*, typo, uncomment*, comment*, changelog, gitignore, "
    "readme, "
    "checkout, cherry pick, tag*, start*, stop*, kill*, copy, paste, move*, fix typo, apply, save, exit, vs"
)
TALK = terms(
    "thanks, thank, thx, tnx, ty, cheers, yes, no, yep, yeah, nope, ok, okay, k, kk, sure, continue*, go, on, "
    "next, more, "
    "again, elaborate*, shorter, longer, simpler, stop, wait, done, nice, great, perfect, good, right, correct, "
    "wrong, "
    "exactly, agreed, why, what, how, and, then, so, else, please, try again, still, same, that, it, this, lot, a, "
    "much, "
    "you, very, way, proceed, retry, keep, going, finish, both, all, first, second, third, option, one, two, number, "
    "rewrite, rephrase, anything, really, works, worked, working"
)

VERBS = terms(
    "build*, create*, write, writing, implement*, design*, develop*, make, making, add*, fix*, refactor*, migrate*, "
    "port*, optimize*, optimise*, debug*, test*, deploy*, integrate*, extend*, replace*, rewrite, rewriting, "
    "convert*, generate*, set up, configure*, architect*, analyze*, analyse*, prove*, profile*, investigate*, "
    "review*, document*, plan, planning, remove*, rename*, update*, upgrade*, change*, move*, split*, merge*, "
    "handle*, support*, ensure*, verify*, validate*, return*, print*, find, finding, sort*, count*, parse*, "
    "complete*, calculate*, compute*, show*, explain*, give"
)

JOINTS: Terms = frozenset(
    "and or but which that when if then where while because so unless until after before whether who whose as "
    "than".split()
)
QUANTITIES = terms(
    "most, least, more, less, highest, lowest, largest, smallest, longest, shortest, fewest, each, every, per, "
    "average, mean, median, total, both, among, between, than, difference, percentage, percent, ratio, rate, "
    "proportion, minimum, maximum, top, rank*, at least, at most, number of, how many, how much, how often"
)

KNOWN: Terms = CODING.union(
    SYSTEMS, EVERYWHERE, DEMANDS, CONSTRAINTS, EXAMPLES, RELATIONS, PROOFS, MATHEMATICS,
    MIGRATION, RELIABILITY, INVESTIGATION, DESIGN, REPAIR, ROUTINE, EXPLAIN, FILLER, VERBS,
    JOINTS, QUANTITIES, CHORES, TALK,
)  # fmt: skip

# What a request reads like: phrases that `request` looks for at the beginning of a line, or anywhere in it.

GREETINGS = phrases(
    "hi, hey, hello, ok, okay, so, and, but, now, then, also, just, again, quick question, tl;dr, tldr, question, "
    "task, ps, thanks"
)
OPENERS = phrases(
    "please, pls, plz, based on, from this, from these, from the, given this, given these, given the, using this, "
    "using these, using the, in this, in these, in the, can, could, would, will, how, what, whats, what's, which, "
    "why, who, whose, where, when, is, are, was, were, does, do, did, has, have, should, i, we need, we want, "
    "someone, any, only, give, gimme, summarise, summarize, list, find, extract, write, rewrite, translate, convert, "
    "explain, tell, show, count, answer, add, change, rename, replace, remove, delete, fix, make, turn, sort, print, "
    "get, pull, pick, help, need, check, look, read, use, put, set, update, format, reformat, parse, name, describe, "
    "identify, spot, point out, compute, calculate, return, create, generate, build, implement, refactor, review, "
    "debug, test, split, merge, move, copy, reply, respond, draft"
)
ASKING = phrases("which, what, who, whose, where, how many, how much, how do")
BUILDING = phrases(
    "implement, build, write, create, develop, design, solve, code, fix, refactor, support, add, extend, port, migrate"
)
DEMANDING = phrases(
    "must, shall, should, given, return, returns, print, prints, output, input, implement, expected, guaranteed, "
    "constraint, constraints, requirement, requirements, as a _ i, as an _ i, steps to reproduce, your task, the "
    "user "
    "can, user story, user stories"
)

# How a request points at a document: "in the mail above", "summarise the following text:".

POINTING = phrases("above, below, here, following, pasted, attached, tl;dr, tldr")
DETERMINERS = phrases("this, these, those, that, the, my, our")
ANNOUNCING = phrases("following, below, this, these, here is, here's, the")
DOCUMENTS = phrases(
    "text, e-mail, email, article, document, paragraph, passage, message, letter, transcript, report, review, "
    "excerpt, "
    "page, thread, ticket",
    plurals=True,
) + phrases("notes, documentation, readme")
POINTED_AT = DOCUMENTS + phrases("mail, doc, chat, conversation, log, list, spec", plurals=True)
POINTED_AT += phrases("minutes, changelog, release notes, policy, proposal, draft, guide, manual, faq, post")

# Words that `openings` and `lines` know by heart.

STATEMENTS = frozenset(  # two plain words open a sentence, unless the first is one of these: it begins a statement
    "from import using use package return class def public private protected static export pub final abstract "
    "override internal const let var val auto int float double char void bool string long unsigned local async func "
    "fn fun function if elif else for while with except match try struct enum interface trait impl module namespace "
    "object raise throw yield await assert Caused Exception Traceback On at goroutine thread npm yarn gyp diff "
    "index".split()
)
QUOTING_TAGS = frozenset(  # what stands between <tag> and </tag>, each on a line of its own, is quoted
    "document documents doc text file files article context email transcript quote source input data log logs "
    "code".split()
)

# What `names` knows by heart: how names are introduced, and words that only look like names.

NAMED_THINGS = (
    "variable|function|method|class|file|field|column|table|parameter|argument|module|package|branch|folder|directory"
    "|struct|type|constant|property|key|test|component|endpoint|button|label|tab|menu|section|page|it|them|everything"
)
NEVER_NAMES = (
    "by|a|an|the|on|from|when|with|in|at|to|for|twice|once|only|and|or|as|after|before|again|if|every|inside|every"
    "|pipes?|parameters?|exports?|imports?|tuples?|entity|entities|arguments?|quer(?:y|ies)|groups?|captures?|values?"
)
LABELS = (
    "labels?|titles?|button|heading|header|caption|texts?|messages?|placeholder|tooltip|names?|strings?|comments?"
    "|copy"
    "|subject|description|banner|footer"
)
HANDING_OVER = (
    r"translat(?:e|ion)|proofread|paraphrase|rephrase|reword|spell-?check|correct the (?:grammar|spelling)"
    r"|fix (?:the )?(?:grammar"
    r"|spelling|typos?)|(?:print|echo|display|output|say|repeat) (?:this|the|these|following|exactly)|übersetze?n?"
    r"|traduce|traduzca"
    r"|traduzir|traduza|traduis\w*|traduire|traduci|tradurre|переведи\w*|перекладіть|переклади|przetłumacz\w*"
    r"|přelož\w*|çevir\w*"
    r"|ترجم|अनुवाद|dịch|terjemahkan|vertaal|翻译|翻訳|訳して|번역"
)
HANDING_STEMS = (  # one of these stands in whatever `HANDING_OVER` finds
    *"translat proofread phrase reword spell grammar typo print echo display output say repeat übersetz tradu".split(),
    *"перевед переклад przet přelož çevir ترجم अनुवाद dịch terjemahkan vertaal 翻 訳 번역".split(),
)
RENAMING = frozenset("rename renames renamed renaming".split())
CALLING = frozenset(
    "called named titled entitled namens llamado llamada chamado chamada appelé appelée appele appelee".split()
)
LABELLING = frozenset("rename change set update edit replace".split())
BRANCHING = frozenset("checkout switch branch branches".split())
BRANDS = frozenset(
    "javascript typescript coffeescript actionscript postscript applescript github gitlab gitea mongodb dynamodb "
    "mariadb "
    "couchdb influxdb questdb duckdb rocksdb leveldb cockroachdb scylladb arangodb documentdb timescaledb "
    "postgresql mysql "
    "nosql graphql plpgsql sqlite sqlalchemy fastapi openapi openai openmp opengl openssl openssh openstack "
    "openshift "
    "opencv openacc openvpn opentelemetry openid pytorch tensorflow lightgbm xgboost numpy scipy latex bibtex "
    "wordpress "
    "powershell powerpoint powerbi youtube linkedin whatsapp tiktok paypal jupyterlab rabbitmq zeromq activemq "
    "websocket "
    "websockets webassembly webrtc webgl webgpu webxr macos watchos tvos freebsd openbsd netbsd haproxy nodejs "
    "nextjs "
    "expressjs vuejs reactjs angularjs nestjs threejs typeorm systemverilog systemc matlab labview autocad devops "
    "gitops "
    "devsecops mlops cicd javafx springboot intellij pycharm webstorm clickhouse bigquery snowflake databricks "
    "cloudfront "
    "cloudformation cloudwatch cloudflare hashicorp circleci travisci swiftui uikit appkit watchkit healthkit arkit "
    "airbnb doordash digitalocean bitbucket sourceforge stackoverflow huggingface langchain llamaindex chatgpt "
    "deepmind "
    "deepseek fsharp vbscript quickbooks qbasic visualbasic typeclass ipv4 ipv6 oauth oauth2 ebpf pubsub cosmosdb "
    "redshift sagemaker hubspot salesforce servicenow sharepoint onedrive dropbox autohotkey gamemaker rpgmaker "
    "minecraft "
    "playstation nintendo raspberrypi restful restapi readme changelog makefile dockerfile esp32 iot saas paas iaas "
    "mcdonald mckinsey phd ios ipad iphone json5 html5 css3 web3 mp3 mp4 codemirror leetcode "
    "codeforces hackerrank".split()
)
DOTTED_WORDS = frozenset(
    "node.js next.js vue.js react.js three.js d3.js express.js nuxt.js ember.js backbone.js discord.js chart.js "
    "p5.js "
    "angular.js moment.js alpine.js socket.io asp.net vb.net ado.net .net ml.net e.g i.e a.k.a p.s u.s u.k etc "
    "deno.js "
    "plotly.js leaflet.js babylon.js phaser.js tensorflow.js require.js solid.js nest.js knockout.js "
    "electron.js gulp.js".split()
)

# Politeness, as `politeness` takes it off an English ask ...

GREETED = r"hi+|hello+|hey+|hiya|dear|greetings|good (?:morning|afternoon|evening|day)"
ADDRESSEES = (
    "there|all|everyone|everybody|team|guys|folks|chatgpt|chat gpt|gpt|claude|assistant|copilot|gemini|friend|sir|madam"
    "|buddy|mate|again"
)
REQUESTED = "can|could|would|will|please|pls|plz|i|i'm|i'd|how|what|write|give|help"
ACKNOWLEDGED = (
    r"(?:thanks|thank you|thx|tnx|great|nice|perfect|cool|awesome|excellent|good job|good|ok|okay|alright)"
    r"(?:[ ,]+(?:thanks|thank you|so much|a lot|very much|that works|it works|that worked|works|job|work|one))*"
)
PLEADED = (
    "please|plss|pls|plz|kindly|if you (?:can|could|don't mind|wouldn't mind|would)|if (?:it's |it is )?possible"
    "|for me"
    "|be so kind as to|be so kind and"
)
COULD_YOU = (
    "(?:could|can|would|will) (?:you|u|ya)|(?:i|we) (?:would|'d) (?:like|love|want) (?:you|for you) to|i'd (?:like"
    "|love) (?:you|for you) to"
    "|(?:i|we) (?:want|need) you to|i was wondering if you (?:could|can)|do you think you (?:could|can)"
)
SOFTENED = "help me(?: to)?|just|quickly|maybe|possibly|perhaps|also|now|then|again|ever so kindly|go ahead and"
THANKED = (
    "thanks|thank you|thank u|thankyou|thx|tnx|ty|tia|cheers|many thanks|much appreciated"
    "|(?:i )?(?:really )?appreciate (?:it|your help|any help|that)"
)
THANKED_FOR = (
    "you|so|very|much|a|lot|lots|in|advance|again|for|your|the|any|help|helping|time|everyone|all|guys|tons|bunch"
    "|million|ton|and|regards|best"
)
ASSURED = (
    "i|i've|i'm|we|my|yes|no|this (?:is|issue)|not? |searched|checked|read|agree|confirmed?|tests? (?:added|pass)"
    "|bug ?fix|new feature|breaking change"
    "|documentation update"
)

# ... and off one in another language: languages with spaces between their words, and those without.

POLITE_ABROAD = (
    "hola|por favor|porfa|porfavor|(?:me )?(?:podr[ií]as|puedes|podr[ií]a usted)(?: ayudarme a| decirme)?"
    "|(?:muchas )?gracias(?: de antemano| por tu ayuda)?|buenos d[ií]as|buenas(?: tardes| noches)?"
    "|ol[aá]|oi|bom dia|boa (?:tarde|noite)|se puder|(?:voc[eê] )?(?:poderia|pode)(?: me ajudar a)?"
    "|(?:muito )?obrigad[oa](?: desde j[aá])?|agrade[cç]o"
    "|bonjour|bonsoir|salut|s'?il (?:te|vous) pla[iî]t|stp|svp|(?:peux|pourrais)[- ]tu|(?:pouvez|pourriez)[- ]vous"
    "|merci(?: beaucoup| d'avance| bien)?"
    "|hallo|guten (?:tag|morgen|abend)|bitte|(?:kannst|könntest) du(?: mir)?|(?:können|könnten) sie(?: mir)?"
    "|(?:vielen |besten )?danke?(?: dir| schön| sehr| im voraus)?"
    "|ciao|buongiorno|buonasera|salve|per favore|per piacere|per cortesia|(?:mi )?(?:potresti|puoi|può|potrebbe)"
    "|(?:molte |tante )?grazie(?: mille| in anticipo)?"
    r"|привет|здравствуйте|добрый день|пожалуйста|плиз|(?:не )?(?:мог(?:ли|ла?) бы|можешь|можете)(?: ты"
    r"| вы)?(?: ли)?(?: мне)?|(?:большое )?спасибо(?: большое| заранее)?|заранее спасибо|будь добр\w*"
    "|привіт|вітаю|добрий день|будь ласка|(?:не )?(?:міг|могла|могли) би(?: ти| ви)?|чи можеш|можеш"
    "|дякую(?: наперед)?"
    "|cześć|hej|dzień dobry|proszę|(?:czy )?(?:możesz|mógłbyś|mogłabyś|może pan)|(?:bardzo )?dzięk(?:i"
    "|uję)(?: z góry)?"
    "|ahoj|dobrý den|prosím(?: t[eě]| vás)?|můžeš|mohl[ai]? bys(?:te)?|můžete|děkuj[iu](?: předem)?|díky"
    "|merhaba|selam|lütfen|(?:yapabilir|edebilir) misin|rica etsem|teşekkür(?:ler| ederim)|sağ ?ol"
    "|şimdiden teşekkürler"
    "|مرحبا|السلام عليكم|من فضلك|لو سمحت|رجاء|هل يمكنك(?: أن)?|شكرا(?: لك| جزيلا)?|شكرًا(?: لك| جزيلاً)?"
    "|नमस्ते|कृपया|प्लीज़?|क्या आप|धन्यवाद|शुक्रिया"
    "|xin chào|chào(?: bạn)?|(?:xin )?(?:vui lòng|làm ơn)|bạn có thể|giúp (?:tôi|mình)|(?:xin )?cảm ơn(?: bạn"
    "| nhiều| trước)?(?: nhé)?"
    "|halo|hai|selamat (?:pagi|siang|sore|malam)|tolong|mohon|(?:bisakah|bisa|dapatkah) (?:kamu|anda)"
    "|terima kasih(?: banyak| sebelumnya)?|makasih"
    "|hoi|goedemorgen|goedemiddag|alsjeblieft|alstublieft|aub|(?:kun|kan|zou) (?:je|u|jij)(?: (?:kunnen|willen|mij"
    "|me))?|(?:alvast )?bedankt|dank (?:je|u)(?: wel)?"
)
POLITE_GLUED = (
    "你好|您好|请问|麻烦(?:你|您)?|请(?:你|您)?(?:帮(?:我|忙))?|帮我|能不能|可以(?:请你)?帮我|能帮我|谢谢(?:你|您)?"
    "|感谢|拜托"
    "|こんにちは|お願い(?:いた)?します|お願いできますか|ありがとう(?:ございます)?|すみません(?:が)?|よろしく"
    "|안녕하세요|부탁(?:드립니다|드려요|해요|해)|제발|감사합니다|고마워요?|혹시"
)
