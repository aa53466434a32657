#!/bin/sh
# The pictures of the README that need no display: pictures.sh GAUGEGLASS. Those of the way from a table
# are table.py's; copy them from its OUT. Needs ImageMagick's convert.
set -eu
cd "$(dirname "$0")/../.."
gaugeglass=$1
to=assets/pictures
tank=projects/quadruple-tank.toml
port=5698

shot() { # NAME, arguments
    name=$1
    shift
    "$gaugeglass" shot $tank -o "$to/$name.png" "$@"
    convert "$to/$name.png" +dither -colors 200 -strip -define png:compression-level=9 "$to/$name.png"
}

shot window-dark --for 60s
shot trend-light --panel trend --size 900x420 --look light --for 60s
shot setpoints-ko --panel setpoints --size 760x420 --lang ko
shot grid-light --panel grid --size 1280x560 --look light
# A plant that goes away while it is watched.
"$gaugeglass" simulate quadruple-tank --listen 127.0.0.1:$port --speed 5 --for 20s >/dev/null &
sleep 1
shot lost-dark --endpoint 127.0.0.1:$port --for 28s
wait
