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
    "all, every, each, entire, whole, across, throughout, multiple, several, various, codebase, monorepo, repository, "
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
    "use, avoid, forbidden, strictly, guarantee*, zero downtime, constant memory, in place, o 1, o n, o log, backward "
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
    "failover, rollback, roll back, hand off, fall back, fallback, as soon, in order, out of, exactly once, at least, "
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
    "trie, union find, disjoint set, red black, avl, b tree, skip list, bloom filter, hyperloglog, binary search, two "
    "pointers, sliding window, backtrack*, backtracking, branch and, memoization, memoize*, greedy, heuristic, "
    "simulated annealing, genetic algorithm, convex hull, voronoi, delaunay, fft, knapsack, subsequence, subarray, "
    "permutation, combinatorial, combinatorics, matching, graph, tree, cycle, lowest common, edit distance, "
    "levenshtein, approximation, randomized, amortized, lru, consistent hashing, constraint solver, sat solver, smt, "
    "unification, type inference, register allocation, ssa, pathfinding, a star, raytracer, ray tracing, path "
    "tracing, physics engine, collision detection, minimax, alpha beta, regex engine, query planner, query optimizer, "
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
    "firmware, bare metal, embedded, rtos, microcontroller, dma, fpga, verilog, vhdl, risc v, x86, arm, wasm runtime, "
    "container runtime, filesystem, file system, tcp stack, network stack, tcp ip, ebpf, syscall, database engine, "
    "storage engine, query engine, browser engine, rendering engine, game engine, graphics, shader, vulkan, gpu "
    "driver, codec, decoder, encoder, dns server, borrow checker, macro system, language server, type checker, static "
    "analysis, static analyzer, sandbox, llvm, runtime, programming language, own language, version control, text "
    "editor engine, database from, os from"
)

SECURITY = terms(
    "security, secure, securely, vulnerability, vulnerabilities, exploit*, attack*, attacker, threat, injection, xss, "
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
    "investigate*, investigation, root cause, intermittent, intermittently, sometimes, occasionally, randomly, flaky, "
    "reproduce*, heisenbug, nondeterministic, non deterministic, only in, only under, under load, memory leak, leak*, "
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
    "decorator, lint*, linter, deploy*, deployment, ci, pipeline, repository, repo, codebase, schema, migration, orm, "
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
    "hi, hello, hey, yo, hiya, greetings, good morning, good evening, good night, thanks, thank, thx, ty, cheers, ok, "
    "okay, k, kk, yes, no, yep, yeah, nope, sure, cool, nice, great, awesome, perfect, lol, haha, hahaha, lmao, bye, "
    "goodbye, please, continue, go, next, more, again, hmm, um, uh, wow, oops, sorry, test, testing, stop, wait, "
    "done, asdf, qwerty, foo, bar, how are, are you, you, your, yourself, i, i'm, im, my, me, joke, weather, name, "
    "today, favorite, favourite, love, like, feel*, happy, sad, bored, tired, human, robot, bot, ai, life, movie, "
    "song, music, food, pizza, dinner, lunch, coffee, morning, night, day, friend, dog, cat, pet, that's, thats, "
    "it's, its, is, am, are, the, a, so, and, very, really, much, it, that, this, do, have, there, well, for, of, to, "
    "on, what's, whats, up, good, fine, bad, then, oh, man, dude, bro, buddy"
)

CHORES = terms(
    "run*, running, clean*, clean up, cleanup, update*, commit*, push*, pull*, merge*, rebase*, install*, lint*, "
    "format*, reformat*, rename*, delete*, remove*, add*, list, show, open*, close*, restart*, rebuild*, revert*, "
    "undo, bump*, sort*, print*, check*, stage*, stash*, squash*, git, tidy*, typo, uncomment*, comment*, changelog, "
    "gitignore, readme, checkout, cherry pick, tag*, start*, stop*, kill*, copy, paste, move*, fix typo, apply, save, "
    "exit, vs"
)
TALK = terms(
    "thanks, thank, thx, tnx, ty, cheers, yes, no, yep, yeah, nope, ok, okay, k, kk, sure, continue*, go, on, next, "
    "more, again, elaborate*, shorter, longer, simpler, stop, wait, done, nice, great, perfect, good, right, correct, "
    "wrong, exactly, agreed, why, what, how, and, then, so, else, please, try again, still, same, that, it, this, "
    "lot, a, much, you, very, way, proceed, retry, keep, going, finish, both, all, first, second, third, option, one, "
    "two, number, rewrite, rephrase, anything, really, works, worked, working"
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
    "constraint, constraints, requirement, requirements, as a _ i, as an _ i, steps to reproduce, your task, the user "
    "can, user story, user stories"
)

# How a request points at a document: "in the mail above", "summarise the following text:".

POINTING = phrases("above, below, here, following, pasted, attached, tl;dr, tldr")
DETERMINERS = phrases("this, these, those, that, the, my, our")
ANNOUNCING = phrases("following, below, this, these, here is, here's, the")
DOCUMENTS = phrases(
    "text, e-mail, email, article, document, paragraph, passage, message, letter, transcript, report, review, excerpt, "
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
