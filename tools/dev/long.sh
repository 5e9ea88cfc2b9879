# long.sh: what takes its time. Sourced by ./dev.

verb_torture() {
    build_checked
    kills "${1:-200}" "${@:2}"
}

# New inputs that reach further are kept in var/fuzz; what breaks a target stays there too.
verb_fuzz() {
    local t seconds=${1:-60} bad=0
    build_fuzz
    for t in $(fuzz_targets); do
        mkdir -p "var/fuzz/$t"
        say "== $t, $seconds s"
        build-fuzz/"fuzz_$t" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
            -artifact_prefix="var/fuzz/$t-" "var/fuzz/$t" $(kept_inputs "$t") \
            >"$(log_of "fuzz-$t")" 2>&1 || { bad=$((bad + 1)) && tail -n 25 "$(log_of "fuzz-$t")"; }
        grep -E 'number_of_executed_units|new_units_added|peak_rss' "$(log_of "fuzz-$t")" || true
    done
    say "$bad targets broke"
    ((bad == 0))
}

# Large, and nothing else needs it: it has a lock of its own.
lighthouse_install() {
    [[ -d var/lighthouse/node_modules/lighthouse ]] && return
    say 'npm packages of bench/lighthouse, as pinned there'
    mkdir -p var/lighthouse
    cp bench/lighthouse/package*.json bench/lighthouse/.npmrc var/lighthouse/
    (cd var/lighthouse && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
}

# All of it, or NAME…; see the head of bench/run.mjs. Only a release is measured, and one without the tests' hooks.
verb_bench() {
    targets='foirail buyers find_bench photo_maker' build_in build -Dbuildtype=release >"$(log_of build)" 2>&1 || fail_with_log build
    if grep -qacE 'clock_test_map|fault_inject|FOIRAIL_CLOCK' build/foirail; then fail 'bench: build/foirail has the hooks of the tests'; fi
    [[ -n $* && $* != *lighthouse* ]] || lighthouse_install
    FOIRAIL_BIN=$PWD/build/foirail "$node" --no-warnings bench/run.mjs "$@"
}

verb_shots() {
    build_checked
    mkdir -p var/shots
    "$node" tools/shots.mjs --out var/shots "$@"
    say "var/shots: $(find var/shots -name '*.png' | wc -l) pictures"
}
