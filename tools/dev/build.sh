# build.sh: assets, release and checked builds. Sourced by ./dev.

jobs=$(nproc)

# Style, scripts, fonts, icons: made again when what they are made of changed.
assets() {
    local sum
    sum=$(find static -type f -print0 | LC_ALL=C sort -z | xargs -0 cat tools/sprite.txt tools/assets.mjs package-lock.json | sha256sum)
    [[ -f var/assets/assets.tsv && $(cat var/assets.sum 2>/dev/null) == "$sum" ]] && return
    say 'assets'
    mkdir -p var/assets
    "$node" tools/assets.mjs static var/assets >/dev/null
    printf '%s\n' "$sum" >var/assets.sum
}

# Which files there are, so that a build is configured again when one came or went.
lists() {
    local kind
    for kind in c sql tpl test migrations data po bench fuzz; do sh tools/list.sh "$kind"; done
}

# build_in FOLDER [options of meson]; with the variable targets, only those. FOIRAIL_MESON: further options.
build_in() {
    local dir=$1 now
    shift
    # shellcheck disable=SC2086
    set -- "$@" ${FOIRAIL_MESON:-}
    assets
    now=$(lists; printf '%s\n' "$@"; cat meson.build meson_options.txt)
    if [[ ! -f $dir/build.ninja ]]; then
        rm -rf "${dir:?}"/* "$dir"/.lists
        say "configuring $dir"
        meson setup "$dir" "$@" >"$(log_of configure)" || fail_with_log configure
    elif [[ $(cat "$dir/.lists" 2>/dev/null) != "$now" ]]; then
        say "configuring $dir again"
        meson setup --reconfigure "$dir" "$@" >"$(log_of configure)" || fail_with_log configure
    fi
    printf '%s\n' "$now" >"$dir/.lists"
    # shellcheck disable=SC2086
    ninja -C "$dir" -j "$jobs" ${targets:-}
}

log_of() {
    mkdir -p var/log
    printf 'var/log/%s.log' "$1"
}

fail_with_log() {
    tail -30 "$(log_of "$1")" >&2
    fail "$1 failed; all of it is in $(log_of "$1")"
}

build_release() {
    targets='foirail' build_in build -Dbuildtype=release
}

build_checked() {
    build_in build-check -Dbuildtype=debug -Doptimization=1 -Db_sanitize=address,undefined -Dtests=true -Dtest_hooks=true \
        '-Dc_args=-fno-sanitize-recover=undefined -g1' # lines are enough to read a report; all else makes fifty programs large
}

build_fuzz() {
    CC=clang-14 build_in build-fuzz -Dbuildtype=debug -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true \
        '-Dc_args=-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined'
}

verb_build() {
    build_release
    say "built: $root/build/foirail"
}

fmt() {
    local tool
    tool=$(command -v clang-format-14 || command -v clang-format) || fail 'clang-format is not installed'
    c_sources | xargs "$tool" -i
}

c_sources() {
    find src tools bench fuzz \( -name '*.c' -o -name '*.h' \) ! -path '*/test/features*' ! -path 'tools/test/*' | LC_ALL=C sort
}

verb_dist() {
    local name version
    version=$(sed -n "s/^project([^)]*, version: '\([^']*\)'.*/\1/p" meson.build)
    name=foirail-$version
    mkdir -p var/dist
    tar -cz --transform "s,^\.,$name," --exclude=./.git --exclude=./build --exclude='./build-*' --exclude=./var \
        --exclude=./node_modules --sort=name --owner=0 --group=0 --numeric-owner -f "var/dist/$name.tar.gz" .
    say "var/dist/$name.tar.gz"
}
