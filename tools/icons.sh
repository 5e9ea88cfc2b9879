#!/bin/sh
# icons.sh: makes the icons of an installed market again from our own drawings, for screens that want pixels. Never called by ./dev.
# Needs librsvg2-bin.
set -e
cd "$(dirname "$0")/../static"
for size in 192 512; do rsvg-convert -w $size -h $size icone.svg -o icone-$size.png; done
rsvg-convert -w 512 -h 512 icone-masque.svg -o icone-masque-512.png
rsvg-convert -w 180 -h 180 icone-masque.svg -o icone-pomme-180.png
