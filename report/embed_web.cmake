# cmake -DOUTPUT=web_assets.cc -DCSS=report.css [-DPAGE=page.js] -P embed_web.cmake
# Bytes as numbers: a bundle may contain any sequence that would end a string literal.
function(embed name file)
  set(bytes "")
  if(file AND EXISTS "${file}")
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(................................................................................)"
           "\\1\n" bytes "${bytes}")
  endif()
  set(text "constexpr unsigned char k${name}[] = {\n${bytes}0x00};\n\n" PARENT_SCOPE)
endfunction()

set(out "#include \"report/web_assets.h\"\n\nnamespace lockgraph::report {\nnamespace {\n\n")
embed(ReportCss "${CSS}")
string(APPEND out "${text}")
embed(PageJs "${PAGE}")
string(APPEND out "${text}")
string(APPEND out "}  // namespace\n\n")
foreach(name ReportCss PageJs)
  string(APPEND out "llvm::StringRef ${name}() {\n"
         "  return {reinterpret_cast<const char*>(k${name}), sizeof(k${name}) - 1};\n}\n\n")
endforeach()
string(APPEND out "}  // namespace lockgraph::report\n")
file(WRITE "${OUTPUT}" "${out}")
