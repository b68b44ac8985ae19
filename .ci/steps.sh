# Runs named steps one after another, all of them whatever fails, and tells at the end how each went. Sourced.

step_names=()
step_results=()
steps_failed=0

# step NAME COMMAND...
step() {
    local name="$1" start=$SECONDS result=ok
    shift
    printf '\n=== %s\n' "$name"
    if ! "$@"; then
        result=FAILED
        steps_failed=1
    fi
    step_names+=("$name")
    step_results+=("$result, $((SECONDS - start)) s")
    [ "$result" = ok ]
}

# Prints the summary; its status is that of the whole.
summary() {
    local index
    printf '\n=== %s\n' "$1"
    for index in "${!step_names[@]}"; do
        printf '%-36s %s\n' "${step_names[$index]}" "${step_results[$index]}"
    done
    if [ "$steps_failed" = 0 ]; then echo "$1: all passed"; else echo "$1: FAILED"; fi
    return "$steps_failed"
}
