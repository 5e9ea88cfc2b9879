# demo.sh: a full market on this machine, with its bank, its mail and its SMS. Sourced by ./dev.

declare -a started=()

demo_options() {
    port=8080 fresh= engine=sqlite lan=
    while (($#)); do
        case $1 in
        --port) port=${2:-} && shift ;;
        --engine) engine=${2:-} && shift ;;
        --fresh) fresh=1 ;;
        --lan) lan=1 ;;
        *) fail "demo: \"$1\" is not known (--port N, --fresh, --engine postgres, --lan)" ;;
        esac
        shift $(($# > 0)) # a word without its value was the last one
    done
    [[ $port =~ ^[0-9]+$ && $port -ge 1 && $port -le 65530 ]] || fail 'demo: --port wants a number from 1 to 65530'
    [[ $engine == sqlite || $engine == postgres ]] || fail 'demo: --engine is sqlite or postgres'
}

# Everything of this demo lies in $home; the bank, the mail, the SMS and the state of the market take the ports after the market's.
demo_places() {
    local address
    home=${FOIRAIL_DEMO_HOME:-$root/var/demo}
    [[ $engine == sqlite ]] || home=$home/pg
    host=127.0.0.1 name=localhost origins="http://localhost:$port=demo http://127.0.0.1:$port=demo"
    bank_port=$((port + 1)) mail_port=$((port + 2)) smtp_port=$((port + 3)) metrics_port=$((port + 4)) sms_port=$((port + 5))
    [[ -n $lan ]] || return 0
    host=0.0.0.0
    for address in $(hostname -I | tr ' ' '\n' | grep -E '^[0-9.]+$' | head -4 | tac); do
        name=$address
        origins="http://$address:$port=demo $origins"
    done
}

port_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

demo_ports_free() {
    local p
    for p in "$port" "$bank_port" "$mail_port" "$smtp_port" "$metrics_port" "$sms_port"; do
        ! port_taken "$p" || fail "demo: port $p is taken; choose another with --port N (N to N+5 are used)"
    done
}

# start NAME COMMAND…: in the background, output in $home/log/NAME.log, ended with the demo.
start() {
    local name=$1
    shift
    setsid "$@" >"$home/log/$name.log" 2>&1 & # a terminal's Ctrl-C is for this script alone: told twice, the market would not finish
    started+=($!)
}

stop_all() {
    local i
    trap '' INT TERM HUP
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do
        ! kill "${started[i]}" 2>/dev/null || wait "${started[i]}" 2>/dev/null || true
    done
    [[ ${engine:-} != postgres || -z ${pg_dir:-} ]] || pg_stop
}

demo_conf() {
    local page=127.0.0.1
    [[ -z $lan ]] || page=$name
    bank_url=http://$page:$bank_port mail_url=http://$page:$mail_port sms_url=http://$page:$sms_port
    cat <<END
data = data
seal_key = seal_key
listen = $host:$port
metrics = 127.0.0.1:$metrics_port
origins = $origins
smtp = smtp://127.0.0.1:$smtp_port
mail_page = $mail_url
sms_url = http://127.0.0.1:$sms_port/send
sms_sender = Foirail
sms_token_file = sms_token
sms_answer_file = sms_secret
sms_page = $sms_url
bank_page = $bank_url
${lan:+plain_http = on}
END
    [[ $engine == sqlite ]] || printf 'database = %s\n' "$(pg_url demo)"
}

demo_seed() {
    [[ -f $home/seeded && -f $home/shops.json ]] && return
    say 'filling the market'
    build/foirail demo --config "$home/foirail.conf" --from demo --bank "$bank_url" --shops "$home/shops.json" \
        >"$home/sign-ins" 2>"$home/log/demo.log" || { tail -5 "$home/log/demo.log" >&2; fail 'demo: the market could not be filled (--fresh begins anew)'; }
    printf '%s' "$bank_url" >"$home/seeded"
}

# The bank's address is a setting of the market: it follows the port.
demo_bank_address() {
    [[ $(cat "$home/seeded") != "$bank_url" ]] || return 0
    local known
    known=$(build/foirail config get pay.platforms --config "$home/foirail.conf" 2>"$home/log/config.log")
    build/foirail config set pay.platforms "${known//"$(cat "$home/seeded")"/"$bank_url"}" \
        --config "$home/foirail.conf" >/dev/null 2>"$home/log/config.log" || fail "demo: the bank's address could not be set"
    printf '%s' "$bank_url" >"$home/seeded"
}

# An HTTP answer 200 from /readyz.
ready() {
    local line
    exec 3<>"/dev/tcp/127.0.0.1/$metrics_port" || return 1
    printf 'GET /readyz HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$metrics_port" >&3
    read -r line <&3
    exec 3<&-
    [[ $line == *' 200 '* ]]
} 2>/dev/null

wait_ready() {
    local i
    for ((i = 0; i < 600; i++)); do
        ready && return
        kill -0 "${started[-1]}" 2>/dev/null || break
        sleep 0.05
    done
    tail -20 "$home/log/market.log" >&2
    fail 'demo: the market did not start (--fresh begins anew, if what is in var/demo is of another version)'
}

# The bank, the mail and the SMS say "ready" in their logs.
wait_said() {
    local i
    for ((i = 0; i < 200; i++)); do
        ! grep -q ' ready' "$home/log/$1.log" || return 0
        sleep 0.05
    done
    cat "$home/log/$1.log" >&2
    fail "demo: the $1 did not start"
}

demo_fresh() {
    [[ -z $fresh ]] || rm -rf "$home"
    mkdir -p "$home/log"
    printf 'demo-token\n' >"$home/sms_token"
    printf 'demo-secret\n' >"$home/sms_secret"
}

demo_start() {
    start mail "$node" test/fakes/mail.mjs --smtp-port "$smtp_port" --port "$mail_port" --host "$host"
    start bank "$node" test/fakes/bank.mjs --demo --shops "$home/shops.json" --port "$bank_port" --host "$host" \
        --return-base "http://$name:$port" --state "$home/bank.json"
    start sms "$node" test/fakes/sms.mjs --port "$sms_port" --host "$host" --token demo-token --secret demo-secret \
        --hook "http://127.0.0.1:$port/sms/reponse"
    start market build/foirail serve --config "$home/foirail.conf"
    wait_ready
    wait_said mail
    wait_said bank
    wait_said sms
}

demo_say() {
    cat <<END

  The market    http://$name:$port/
  Merchants     http://$name:$port/commercant/entrer
  Staff         http://$name:$port/equipe/entrer
  Mails         $mail_url/
  SMS           $sms_url/
  The bank      $bank_url (its card page opens from an order paid online)
${lan:+
  Whoever is on this network can come in, with these same passwords.
}
$(sed 's/^/  /' "$home/sign-ins")

  Ctrl-C ends it all. Logs: ${home#"$root"/}/log
END
}

verb_demo() {
    demo_options "$@"
    build_release >"$(log_of build)" 2>&1 & # a long work shows that it goes on
    wait_showing $! "$(log_of build)" || fail_with_log build
    demo_places
    demo_ports_free
    demo_fresh
    trap 'stop_all; exit 0' INT TERM HUP
    trap stop_all EXIT
    [[ $engine == sqlite ]] || pg_start "$home/db" keep
    demo_conf >"$home/foirail.conf"
    demo_seed
    demo_bank_address
    demo_start
    demo_say
    wait -n "${started[@]}" || true
    say 'demo: something ended; see the logs' >&2
    exit 1
}

# wait_showing PID LOG: the last line of the log, again and again, while the process lives; its exit code.
wait_showing() {
    local pid=$1 log=$2
    while kill -0 "$pid" 2>/dev/null; do
        [[ ! -t 1 ]] || printf '\r\033[K%.100s' "$(tail -n 1 "$log" 2>/dev/null)"
        sleep 0.1
    done
    [[ ! -t 1 ]] || printf '\r\033[K'
    wait "$pid"
}

# --- a private PostgreSQL on a socket ---

pg_bin=/usr/lib/postgresql/15/bin

# pg_start FOLDER [keep]: sets pg_dir; data stay there when `keep`.
pg_start() {
    pg_dir=$1
    [[ -x $pg_bin/postgres ]] || pg_bin=$(dirname "$(command -v postgres)") || fail 'PostgreSQL is not installed'
    mkdir -p "$pg_dir"
    pg_socket=$pg_dir
    ((${#pg_socket} < 90)) || pg_socket=$(mktemp -d)
    [[ -d $pg_dir/data ]] || "$pg_bin/initdb" -D "$pg_dir/data" -U foirail -E UTF8 --locale=C --auth=trust --no-instructions >"$pg_dir/initdb.log"
    local fast=(-c fsync=off -c full_page_writes=off)
    [[ ${2:-} != keep ]] || fast=()
    "$pg_bin/pg_ctl" -D "$pg_dir/data" -l "$pg_dir/log" -w -s \
        -o "-c listen_addresses= -c unix_socket_directories=$pg_socket -c max_connections=120 ${fast[*]}" start
    "$pg_bin/psql" -h "$pg_socket" -U foirail -d postgres -Atqc "SELECT 1 FROM pg_database WHERE datname = 'demo'" | grep -q 1 ||
        "$pg_bin/createdb" -h "$pg_socket" -U foirail demo
}

pg_url() {
    printf 'postgresql:///%s?host=%s&user=foirail' "$1" "$pg_socket"
}

pg_stop() {
    "$pg_bin/pg_ctl" -D "$pg_dir/data" -m fast -s stop || true
    [[ $pg_socket == "$pg_dir" ]] || rmdir "$pg_socket" 2>/dev/null || true
    pg_dir=
}
