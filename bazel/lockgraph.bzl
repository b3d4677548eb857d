"""Deadlocks in what Bazel builds: one action per translation unit, one that links, one test.

WORKSPACE:

    local_repository(name = "lockgraph", path = "/usr/share/lockgraph/bazel")
    load("@lockgraph//:lockgraph.bzl", "lockgraph_program")
    lockgraph_program(name = "lockgraph_program")

BUILD:

    load("@lockgraph//:lockgraph.bzl", "lockgraph_test")
    lockgraph_test(name = "deadlocks", deps = [":app"])

Without a rule, for every target by itself and with what it depends on:

    bazel build //... --aspects=@lockgraph//:lockgraph.bzl%lockgraph_aspect \
        --output_groups=lockgraph_graph
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "CPP_COMPILE_ACTION_NAME", "C_COMPILE_ACTION_NAME")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

LockgraphInfo = provider(
    doc = "What lockgraph knows of a target and of everything it depends on.",
    fields = {
        "summaries": "depset of .lgs files, one for each translation unit",
        "sources": "depset of the files that a report quotes",
    },
)

_C = ["c"]
_CPP = ["cc", "cpp", "cxx", "c++", "C"]
_HEADERS = ["h", "hh", "hpp", "hxx", "h++", "inc", "inl", "ipp", "tcc", "tpp"]

# Attributes through which a target brings code of others along.
_DEPENDENCIES = ["deps", "implementation_deps", "malloc", "actual"]

def _as_list(value):
    return value if type(value) == "list" else [value]

def _dependencies(rule):
    found = []
    for name in _DEPENDENCIES:
        for dependency in _as_list(getattr(rule.attr, name, None) or []):
            if type(dependency) == "Target" and LockgraphInfo in dependency:
                found.append(dependency[LockgraphInfo])
    return found

def _user_flags(ctx, is_cpp):
    cpp = ctx.fragments.cpp
    flags = cpp.copts + (cpp.cxxopts if is_cpp else cpp.conlyopts)
    for word in getattr(ctx.rule.attr, "copts", []):
        for name, value in ctx.var.items():
            word = word.replace("$(%s)" % name, value)
        flags = flags + ctx.tokenize(word)
    return flags

def _extract(ctx, toolchain, features, context, headers, source):
    is_cpp = source.extension not in _C
    action = CPP_COMPILE_ACTION_NAME if is_cpp else C_COMPILE_ACTION_NAME
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        source_file = source.path,
        user_compile_flags = _user_flags(ctx, is_cpp),
        include_directories = context.includes,
        quote_include_directories = context.quote_includes,
        system_include_directories = context.system_includes,
        framework_include_directories = context.framework_includes,
        preprocessor_defines = depset(transitive = [context.defines, context.local_defines]),
    )
    compiler = cc_common.get_tool_for_action(feature_configuration = features, action_name = action)
    flags = cc_common.get_memory_inefficient_command_line(
        feature_configuration = features,
        action_name = action,
        variables = variables,
    )
    place = source.short_path.replace("../", "external/")
    summary = ctx.actions.declare_file("_lockgraph/%s/%s.lgs" % (ctx.rule.attr.name, place))
    arguments = ctx.actions.args()
    arguments.add("extract")
    arguments.add(source)
    arguments.add("-o", summary)
    arguments.add("--path-prefix-map=.=")
    arguments.add("--quiet")
    arguments.add("--")
    arguments.add(compiler)
    arguments.add_all(flags)
    if source not in flags:
        arguments.add("-c", source)
    ctx.actions.run(
        executable = ctx.executable._lockgraph,
        arguments = [arguments],
        inputs = depset(
            [source] + ctx.files._clang_headers,
            transitive = [headers, toolchain.all_files],
        ),
        outputs = [summary],
        env = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        mnemonic = "LockgraphExtract",
        progress_message = "Summarising the locks of %s" % source.short_path,
    )
    return summary

def _link(ctx, lockgraph, summaries, graph, config):
    arguments = ctx.actions.args()
    arguments.use_param_file("@%s", use_always = True)
    arguments.set_param_file_format("multiline")
    arguments.add_all(summaries)
    last = ctx.actions.args()
    last.add("-o", graph)
    if config:
        last.add(config, format = "--config-file=%s")
    ctx.actions.run(
        executable = lockgraph,
        arguments = ["link", arguments, last],
        inputs = depset([config] if config else [], transitive = [summaries]),
        outputs = [graph],
        mnemonic = "LockgraphLink",
        progress_message = "Linking the locks of %s" % ctx.label,
    )

def _aspect_impl(target, ctx):
    below = _dependencies(ctx.rule)
    summaries = []
    sources = []
    if CcInfo in target and hasattr(ctx.rule.attr, "srcs"):
        toolchain = find_cpp_toolchain(ctx)
        features = cc_common.configure_features(
            ctx = ctx,
            cc_toolchain = toolchain,
            requested_features = ctx.features,
            unsupported_features = ctx.disabled_features + ["module_maps", "layering_check"],
        )
        context = target[CcInfo].compilation_context
        own = ctx.rule.files.srcs
        headers = depset(
            [file for file in own if file.extension in _HEADERS],
            transitive = [context.headers],
        )
        for source in own:
            if source.extension in _C + _CPP:
                summaries.append(_extract(ctx, toolchain, features, context, headers, source))
        sources = own + getattr(ctx.rule.files, "hdrs", [])
    info = LockgraphInfo(
        summaries = depset(summaries, transitive = [each.summaries for each in below], order = "postorder"),
        sources = depset(sources, transitive = [each.sources for each in below]),
    )
    groups = {"lockgraph_summaries": info.summaries}
    if summaries:
        graph = ctx.actions.declare_file("_lockgraph/%s.lgg" % ctx.rule.attr.name)
        _link(ctx, ctx.executable._lockgraph, info.summaries, graph, None)
        groups["lockgraph_graph"] = depset([graph])
    return [info, OutputGroupInfo(**groups)]

_LOCKGRAPH = attr.label(
    default = "@lockgraph_program//:bin/lockgraph",
    allow_single_file = True,
    executable = True,
    cfg = "host",
)

lockgraph_aspect = aspect(
    implementation = _aspect_impl,
    doc = "Summarises each C and C++ source of a target and of what it depends on.",
    attr_aspects = _DEPENDENCIES,
    attrs = {
        "_lockgraph": _LOCKGRAPH,
        "_clang_headers": attr.label(default = "@lockgraph_program//:clang_headers"),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def _test_impl(ctx):
    below = [dependency[LockgraphInfo] for dependency in ctx.attr.deps]
    summaries = depset(transitive = [each.summaries for each in below], order = "postorder")
    graph = ctx.actions.declare_file(ctx.label.name + ".lgg")
    _link(ctx, ctx.executable._lockgraph, summaries, graph, ctx.file.config)
    words = ["report", graph.short_path] + ctx.attr.options
    if ctx.file.config:
        words.append("--config-file=" + ctx.file.config.short_path)
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    ctx.actions.write(
        script,
        "#!/bin/sh\nexec %s %s \"$@\"\n" % (
            ctx.executable._lockgraph.short_path,
            " ".join(["'%s'" % word.replace("'", "'\\''") for word in words]),
        ),
        is_executable = True,
    )
    files = [graph] + ([ctx.file.config] if ctx.file.config else []) + ctx.files.data
    runfiles = ctx.runfiles(files, transitive_files = depset(transitive = [each.sources for each in below]))
    return [DefaultInfo(
        files = depset([graph]),
        executable = script,
        runfiles = runfiles.merge(ctx.runfiles([ctx.executable._lockgraph])),
    )]

lockgraph_test = rule(
    implementation = _test_impl,
    doc = "Fails when the program that `deps` make together has findings; its log is the report. " +
          "Building it makes NAME.lgg, for `lockgraph report` and `lockgraph graph`.",
    test = True,
    attrs = {
        "deps": attr.label_list(aspects = [lockgraph_aspect], mandatory = True),
        "config": attr.label(allow_single_file = True, doc = "a .lockgraph.yaml"),
        "data": attr.label_list(allow_files = True, doc = "baselines and suppressions that options name"),
        "options": attr.string_list(doc = "for `lockgraph report`, e.g. --fail-on=error"),
        "_lockgraph": _LOCKGRAPH,
    },
)

# The program looks for Clang's headers beside itself, on whatever machine it runs.
_PROGRAM_BUILD = """
exports_files(["bin/lockgraph"])

filegroup(
    name = "clang_headers",
    srcs = glob(["lib/lockgraph/clang/include/**"]),
    visibility = ["//visibility:public"],
)
"""

def _program_impl(ctx):
    program = ctx.attr.program or ctx.which("lockgraph")
    if not program or not ctx.path(program).exists:
        fail("lockgraph_program: no program %s; install lockgraph, or name it with `program = ..`" %
             (ctx.attr.program or "lockgraph on PATH"))
    program = ctx.path(program).realpath
    ctx.symlink(program, "bin/lockgraph")
    candidates = [program.dirname.dirname.get_child("lib").get_child("lockgraph").get_child("clang")]
    candidates.append(ctx.path(ctx.attr.clang_headers))
    for candidate in candidates:
        if candidate.get_child("include").exists:
            ctx.symlink(candidate.get_child("include"), "lib/lockgraph/clang/include")
            break
    ctx.file("BUILD.bazel", _PROGRAM_BUILD)

lockgraph_program = repository_rule(
    implementation = _program_impl,
    doc = "The installed lockgraph as a tool that can be sent to other machines: the program, and " +
          "the headers that belong to Clang.",
    local = True,
    attrs = {
        "program": attr.string(doc = "its absolute path; default: the one on PATH"),
        "clang_headers": attr.string(
            default = "/usr/lib/llvm-19/lib/clang/19",
            doc = "where Clang's own headers are when they were not installed with the program",
        ),
    },
)
