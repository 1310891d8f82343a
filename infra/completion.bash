# The word infra for bash, and completion of its commands, options and the names of stacks:
#
#     source infra/completion.bash
#
# Where the command is installed (dotnet tool install) it is that one. Elsewhere it runs what was built last: build once before, and after
# each change of the program (dotnet build infra).
if ! type -P infra >/dev/null; then
  _infra_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

  infra() {
    dotnet run --no-build --project "$_infra_root/infra" -- "$@"
  }
fi

_infra() {
  local line=${COMP_LINE:0:COMP_POINT}
  line=${line#*infra }
  mapfile -t COMPREPLY < <(infra "[suggest:${#line}]" "$line" 2>/dev/null)
}

complete -F _infra infra
