# check.sh: every test, one step after another; each step's output in var/check. Sourced by ./dev.

passed=0 failed=0 running= beside=

# judge NAME LOG CODE SINCE: counts and tells a step that has ended, by its last line "N passed, N failed", or its exit code.
judge() {
    local name=$1 log=$2 code=$3 from=$4 count
    count=$(tail -n 1 "$log" | sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p')
    [[ -n $count ]] || { ((code)) && count='0 1' || count='1 0'; }
    # a step that ends badly has failed, whatever it counted
    [[ $code == 0 || ${count#* } != 0 ]] || count="${count% *} 1"
    passed=$((passed + ${count% *})) failed=$((failed + ${count#* }))
    if [[ ${count#* } == 0 ]]; then
        printf 'ok      %-34s %6s passed  %4d s\n' "$name" "${count% *}" $((SECONDS - from))
    else
        printf 'FAILED  %-34s %6s passed, %s failed  %d s  (%s)\n' "$name" ${count% *} ${count#* } $((SECONDS - from)) "$log"
        { grep -nE 'FAILED|ERROR|error:|Sanitizer|not ok|is not|refuses' "$log" || tail -n 15 "$log"; } | head -n 25 | sed 's/^/        /'
    fi
}

log_of_step() {
    printf 'var/check/%s.log' "$(tr -c 'a-zA-Z0-9\n' '-' <<<"$1")"
}

# step NAME COMMAND…: runs it and tells how it went.
step() {
    local name=$1 log code=0 from=$SECONDS
    shift
    log=$(log_of_step "$name")
    [[ ! -t 1 ]] || printf '  … %s' "$name"
    "$@" >"$log" 2>&1 </dev/null & # on its own: what fails in the middle of it ends it (set -e), and it alone
    running=$!
    wait "$running" || code=$?
    running=
    [[ ! -t 1 ]] || printf '\r\033[K'
    judge "$name" "$log" "$code" "$from"
}

# beside NAME COMMAND…: begins one that mostly waits, beside the next steps; beside_end waits for it and tells how it went.
beside() {
    beside_name=$1 beside_from=$SECONDS
    shift
    "$@" >"$(log_of_step "$beside_name")" 2>&1 </dev/null &
    beside=$!
}

beside_end() {
    local code=0
    wait "$beside" || code=$?
    beside=
    judge "$beside_name" "$(log_of_step "$beside_name")" "$code" "$beside_from"
}

# Ends a process and all that descend from it.
end_family() {
    local child
    for child in $(pgrep -P "$1"); do end_family "$child"; done
    kill "$1" 2>/dev/null || true
}

check_interrupted() {
    [[ -z $running ]] || end_family "$running"
    [[ -z $beside ]] || end_family "$beside"
    exit 130
}

# --- unit and room tests ---

# one_test ENGINE BINARY: its cmocka counts as "N passed, N failed" of this run. On PostgreSQL each has a database of its own.
one_test() {
    local out code=0 good bad db=${2##*/}
    if [[ $1 == postgres ]]; then
        "$pg_bin/createdb" -h "$pg_socket" -U foirail "$db"
        export FOIRAIL_TEST_PG="postgresql:///$db?host=$pg_socket&user=foirail"
    fi
    out=$(ENGINE=$1 timeout "${test_seconds:-300}" "$2" 2>&1) || code=$?
    good=$(grep -c '^\[       OK \]' <<<"$out" || true)
    bad=$(grep -c '^\[  FAILED  \] .*[^)]$' <<<"$out" || true)
    if ((code)); then
        printf 'FAILED %s on %s (exit %d)\n%s\n' "$2" "$1" "$code" "$out"
        printf 'count %d %d\n' "$good" 1
    else
        printf 'count %d 0\n' "$good"
    fi
}

# unit_tests ENGINE [PATTERN] [LESS]: the binaries of the tests whose source matches, and does not match LESS.
unit_tests() {
    local engine=$1 pattern=${2:-.} less=${3:-^$}
    export -f one_test
    export pg_bin pg_socket
    export ASAN_OPTIONS=detect_leaks=0
    sh tools/list.sh test | grep -E "$pattern" | grep -vE "$less" | sed "s,.*/\(.*\)\.c$,${tests_folder:-build-check}/\1," |
        xargs -n 1 -P "$jobs" bash -c 'one_test "$0" "$1"' "$engine" |
        awk '/^count /{good += $2; bad += $3; next} {print} END {printf "%d passed, %d failed\n", good, bad}'
}

# --- what is read rather than run ---

checkhouse() {
    build-check/checkhouse src
}

checkhouse_refuses() {
    build-check/checkhouse --self-test tools/test/house
}

# No sentence of the interface above fifteen words; words few people use are told.
sentences_are_short() {
    "$node" tools/sentences.mjs
}

# Every text of templates and code has its French.
po_complete() {
    ninja -C build-check catalogue.c
}

format_differs() {
    local tool n
    tool=$(command -v clang-format-14 || command -v clang-format) || return 0
    n=$(c_sources | xargs "$tool" --dry-run 2>&1 | grep -c 'code should be clang-formatted' || true)
    say "$n places differ from .clang-format (./dev fmt)"
    ((n == 0))
}

# The demo's tables keep their promises (demo/README.md); copies of them with a fault each are refused.
demo_holds_together() {
    "$node" demo/check.mjs
}

demo_check_refuses() {
    local dir what good=0 bad=0
    dir=$(mktemp -d)
    while IFS='|' read -r what file change; do
        rm -rf "${dir:?}/demo"
        mkdir "$dir/demo"
        cp -r demo/*.tsv demo/pictures "$dir/demo"
        sed -i "$change" "$dir/demo/$file"
        if "$node" demo/check.mjs "$dir/demo" >"$dir/out" || ! grep -q "^FAILED $what" "$dir/out"; then
            say "$what should be refused"
            bad=$((bad + 1))
        else
            good=$((good + 1))
        fi
    done <<'END'
merchants: |merchants.tsv|2s/\t[0-9]\{14\}\t/\t12345678901234\t/
hours: |hours.tsv|2d;3s/^[^\t]*/personne/
offers: |offers.tsv|2s/^[^\t]*/personne/
people: |people.tsv|2s/0[26] [0-9 ]*/01 23 45 67 89/
pictures: none empty|pictures/pain.webp|d
END
    rm -rf "$dir"
    say "$good passed, $bad failed"
}

# A release has neither the tests' clock nor their hooks; the checked build has them (so that this check can fail).
release_has_no_hooks() {
    local names='clock_test_map|fault_inject|fallible_map|disk_watch|FOIRAIL_CLOCK'
    [[ $(grep -acE "$names" build-check/foirail) -gt 0 ]] || { say 'the checked build should have them'; return 1; }
    [[ $(grep -acE "$names" build/foirail) == 0 ]] || { grep -aoE "$names" build/foirail | sort | uniq -c; return 1; }
}

scripts_are_sound() {
    local f
    bash -n dev
    for f in tools/dev/*.sh; do bash -n "$f"; done
    find test tools -name '*.mjs' -print0 | sort -z | xargs -0 -n 1 -P "$jobs" "$node" --check
}

# --- stories ---

# Twice as many side by side as there are cores, as stories mostly wait: each has its own server, folder and database.
stories() {
    "$node" test/harness/run.mjs --jobs $((jobs * 2)) "$@"
}

journeys() {
    "$node" test/browser/run.mjs --jobs $((jobs + 1)) "$@"
}

fakes_tests() {
    local f n good=0 bad=0
    for f in test/fakes/*_test.mjs test/harness/*_test.mjs tools/dev/*_test.mjs; do
        say "== $f"
        n=$("$node" "$f" 2>&1 | tee /dev/stderr | tail -n 1 | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
        [[ -n $n ]] || n='0 1'
        good=$((good + ${n% *})) bad=$((bad + ${n#* }))
    done
    say "$good passed, $bad failed"
}

kills() {
    local n=$1
    shift
    "$node" --no-warnings test/harness/torture.mjs --adaptor test/torture_adaptor.mjs --kills "$n" "$@"
}

cuts() {
    "$node" --no-warnings test/harness/powercut.mjs --adaptor test/torture_adaptor.mjs "$@"
}

calls() {
    "$node" --no-warnings test/harness/fallible.mjs --adaptor test/torture_adaptor.mjs "$@"
}

# --- fuzz: the kept inputs, once each ---

fuzz_targets() {
    sh tools/list.sh fuzz | sed 's,.*/\(.*\)\.c$,\1,'
}

kept_inputs() {
    [[ ! -d fuzz/corpus/$1 ]] || printf 'fuzz/corpus/%s' "$1"
}

# one_replay TARGET: its kept inputs, then 2,000 made from them, the same every time; what breaks it stays in var/check.
one_replay() {
    mkdir -p "$replays/$1"
    if out=$(build-check/"replay_$1" "$replays/$1" 2000 "fuzz/corpus/$1"/* 2>&1); then
        printf '== %s: %s\nok\n' "$1" "$out"
    else
        cp "$replays/$1/last_input" "var/check/broke-$1" || true
        printf '== %s\n%s\nFAILED: the input is in var/check/broke-%s\n' "$1" "$out" "$1"
    fi
}

fuzz_replay() {
    replays=$(mktemp -d)
    export -f one_replay
    export replays
    fuzz_targets | xargs -n 1 -P "$jobs" bash -c 'one_replay "$0"' |
        awk '/^ok$/ {good++; next} /^FAILED/ {bad++} {print} END {printf "%d passed, %d failed\n", good, bad}'
    rm -rf "$replays"
}

# --- all of it ---

checked_ready() {
    build_checked
}

check_quick() {
    step 'tools refuse what they must' sh tools/test/run.sh
    step 'checkhouse' checkhouse
    step 'every text has its French' po_complete
    step 'sentences are short' sentences_are_short
    step 'the demo holds together' demo_holds_together
    # half of the time of all of them is that of two: the cages, and an index fed while it is searched
    step 'unit and room tests, SQLite' unit_tests sqlite . '/(outside_test|find_feed_test)\.c$'
    step 'stories, SQLite' stories --quick --engine sqlite
}

check_full() {
    step 'release build' build_release
    beside 'tools refuse what they must' sh tools/test/run.sh
    step 'scripts' scripts_are_sound
    step 'mksql refuses what it must' sh tools/mksql_test.sh
    step 'checkhouse' checkhouse
    step 'checkhouse refuses what it must' checkhouse_refuses
    step 'every text has its French' po_complete
    step 'sentences are short' sentences_are_short
    step 'the demo holds together' demo_holds_together
    step 'the demo refuses what it must' demo_check_refuses
    step 'format' format_differs
    step 'a release without test hooks' release_has_no_hooks
    beside_end
    beside 'bank, mail, harness, demo' fakes_tests
    step 'unit and room tests, SQLite' unit_tests sqlite
    check_on_postgres
    beside_end
    step 'stories, both engines' stories
    step 'journeys in Chromium' journeys
    step 'fuzz: kept inputs' fuzz_replay
    step '20 kills' kills 20
    step 'power cuts, and a disk that lies' cuts --purchases 12 --images 24 --fsck 12
    step 'calls that fail once' calls --seconds 6 --fsck 20
    step 'the kill loop notices a loss' kills 2 --negative phantom
    step 'the kill loop notices a disk that lies' kills 40 --negative lost
    step 'the kill loop notices what is sold twice' kills 20 --negative oversold
}

check_on_postgres() {
    pg_start "$(mktemp -d)"
    trap 'pg_stop' EXIT
    PATH=$PATH:$pg_bin step 'db and room tests, PostgreSQL' unit_tests postgres '^src/(db|shop|app)/'
    local dir=$pg_dir
    pg_stop
    trap - EXIT
    rm -rf "$dir"
}

verb_check() {
    [[ $# == 0 || $* == --quick ]] || fail "check: \"$*\" is not known (--quick)"
    mkdir -p var/check
    trap check_interrupted INT TERM
    local from=$SECONDS
    step 'checked build' checked_ready
    if [[ $failed == 0 ]]; then
        if [[ ${1:-} == --quick ]]; then check_quick; else check_full; fi
    fi
    say "in $((SECONDS - from)) s"
    say "$passed passed, $failed failed"
    ((failed == 0))
}
