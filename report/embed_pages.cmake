# cmake -DOUTPUT=rule_pages.cc -DPAGES=a.md;b.md -P embed_pages.cmake
# Writes the pages as raw string literals: readable in the debugger, no tool needed.
set(text "#include \"report/rule_pages.h\"\n\nnamespace lockgraph::report {\n")
string(APPEND text "namespace {\n\nconstexpr RulePage kPages[] = {\n")
foreach(page IN LISTS PAGES)
  get_filename_component(code ${page} NAME_WE)
  file(READ ${page} markdown)
  string(APPEND text "    {\"${code}\", R\"page(${markdown})page\"},\n")
endforeach()
string(APPEND text "    {},  // so that the array is never empty\n};\n\n}  // namespace\n\n")
string(APPEND text "llvm::ArrayRef<RulePage> RulePages() {\n  return llvm::ArrayRef(kPages).drop_back();\n}\n\n")
string(APPEND text "}  // namespace lockgraph::report\n")
file(WRITE ${OUTPUT} "${text}")
