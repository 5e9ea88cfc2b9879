# long.sh: what takes its time. Sourced by ./dev.

# All, or one: crowds, kills [N] [--engine postgres], cuts, calls, forms [SECONDS], race. A number alone is so many kills.
verb_torture() {
    case ${1:-} in
    race)
        build_race && races
        return
        ;;
    '' | crowds | kills | cuts | calls | forms | [0-9]*) build_checked ;;
    *) fail "torture: \"$1\" is not known (crowds, kills, cuts, calls, forms, race)" ;;
    esac
    case ${1:-} in
    '') crowds && kills 200 && cuts --images 2000 --purchases 150 && calls --seconds 600 && mutated 600 && build_race && races ;;
    crowds) crowds ;;
    kills) kills "${2:-200}" "${@:3}" ;;
    cuts) cuts --images 2000 --purchases 150 "${@:2}" ;;
    calls) calls --seconds 600 "${@:2}" ;;
    forms) mutated "${2:-600}" ;;
    *) kills "$@" ;;
    esac
}

# So many want the last unit, and twelve seats.
crowds() {
    FOIRAIL_CROWD=1000 FOIRAIL_SEATED=300 stories --only last_unit
}

# Forms made wrong, from another seed each time; what is found names its seed.
mutated() {
    SEED=${SEED:-$RANDOM} FOIRAIL_MUTATED_SECONDS=$1 stories --only isolation
}

# Under ThreadSanitizer: the tests of what threads share, then the whole server, in its cages; and races made on purpose,
# which must be seen. Reports of libraries alone are left out by tools/dev/races.txt, each for its reason.
race_tests='^src/(db|http|app|find)/'

build_race() {
    targets="foirail $(sh tools/list.sh test | grep -E "$race_tests" | sed 's,.*/\(.*\)\.c$,\1,')" \
        build_in build-race -Dbuildtype=debug -Doptimization=1 -Db_sanitize=thread -Db_lundef=false -Dtests=true -Dtest_hooks=true
}

races() {
    local dir bad=0 said
    dir=$(mktemp -d)
    export TSAN_OPTIONS="halt_on_error=0 exitcode=66 second_deadlock_stack=1 suppressions=$root/tools/dev/races.txt" test_seconds=1200
    cc -g -O1 -fsanitize=thread -pthread -o "$dir/race" tools/test/race.c
    if "$dir/race" >"$dir/out" 2>&1 || ! grep -q 'WARNING: ThreadSanitizer: data race' "$dir/out"; then
        say 'a race made on purpose was not seen' && bad=1
    fi
    rm -rf "$dir"
    said=$(tests_folder=build-race unit_tests sqlite "$race_tests")
    say "$said"
    [[ $said == *' passed, 0 failed' ]] || bad=1
    races_served || bad=1
    ((bad == 0))
}

# The server as it is served, under load, stopped and started, on both engines.
races_served() {
    local engine bad=0
    export FOIRAIL_BIN=$root/build-race/foirail
    for engine in sqlite postgres; do
        "$node" --no-warnings test/harness/race.mjs --engine "$engine" || bad=1
    done
    ((bad == 0))
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
    targets='foirail buyers count_bench find_bench photo_maker' build_in build -Dbuildtype=release >"$(log_of build)" 2>&1 || fail_with_log build
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
