#!/bin/sh
# render.sh [picture…]: makes the demo's pictures again from our own POV-Ray scenes: demo/pov/renders.tsv says which scene
# and parameters make which picture. Minutes of work, never called by ./dev. Needs povray, povray-includes, webp, librsvg2-bin.
set -e
cd "$(dirname "$0")/../demo/pov"
mkdir -p ../pictures
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for svg in label*.svg; do rsvg-convert -w 1200 "$svg" -o "$tmp/${svg%.svg}.png"; done
tail -n +2 renders.tsv | while IFS='	' read -r picture scene parameters; do
    [ $# -eq 0 ] || case " $* " in *" $picture "*) ;; *) continue ;; esac
    args=
    for p in $parameters; do args="$args Declare=$p"; done
    # shellcheck disable=SC2086 — parameters are words on purpose
    nice -n 10 povray "+I$scene.pov" "+O$tmp/$picture.png" +W800 +H800 +WT1 -D +A0.3 +R2 +Q9 "+L$tmp" +L. $args >"$tmp/log" 2>&1 || { tail -5 "$tmp/log"; echo "$picture failed"; continue; }
    cwebp -quiet -q 78 -m 6 "$tmp/$picture.png" -o "../pictures/$picture.webp"
    echo "$picture $(wc -c <"../pictures/$picture.webp")"
done
