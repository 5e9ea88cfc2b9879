// A fish on a slate, a lemon.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.82,0.86,0.88>; #declare LookY=0.3; #declare CamY=4.4; #declare Fov=26;
#include "studio.inc"
superellipsoid { <.1,.1> scale <2.0,.06,1.2> translate y*.06 pigment { bozo turbulence .8 scale .4 color_map { [0 srgb <.22,.24,.26>][1 srgb <.30,.32,.34>] } } normal { granite .25 scale .4 } finish { diffuse .75 specular .2 roughness .05 } rotate y*4 }
#declare Skin = texture { pigment { gradient y turbulence .06 color_map { [0 srgb <.93,.93,.90>][.42 srgb <.84,.86,.86>][.55 srgb <.55,.63,.66>][.8 srgb <.26,.36,.40>][1 srgb <.18,.26,.30>] } scale 1.16 translate y*-.58 } normal { leopard .45 scale .028 } finish { diffuse .55 specular .8 roughness .02 reflection { .04,.2 } } }
#declare Fin = texture { pigment { srgb <.44,.48,.50> } normal { gradient x .8 scale .03 } finish { diffuse .7 specular .4 } }
union {
  union { sphere { 0,1 scale <1.15,.42,.26> } sphere { <-.55,0,0>,1 scale <1,.40,.27> scale <.85,1,1> translate x*.1 } cone { <.6,0,0>,.30,<1.55,.02,0>,.10 scale <1,1,.55> } texture { Skin scale <1,.8,1> } }
  prism { -.02,.02,6, <1.45,.08>,<1.98,.50>,<1.86,.04>,<1.98,-.44>,<1.45,-.06>,<1.45,.08> rotate x*-90 texture { Fin } }
  prism { -.02,.02,5, <-.35,.36>,<-.05,.66>,<.55,.44>,<.55,.30>,<-.35,.36> rotate x*-90 texture { Fin } }
  prism { -.02,.02,5, <-.1,-.34>,<.15,-.58>,<.42,-.42>,<.35,-.30>,<-.1,-.34> rotate x*-90 texture { Fin } }
  sphere { <-.98,.08,-.20>,.085 pigment { srgb <.85,.80,.62> } } sphere { <-.985,.08,-.255>,.05 pigment { srgb <.05,.05,.05> } finish { specular .9 roughness .003 } }
  rotate x*72 rotate y*-9 translate <.02,.36,.18>
}
#macro Lemon(P,R) union { difference { sphere { 0,.34 scale <1.2,1,1> } plane { -x,0 } pigment { srgb <.96,.80,.20> } normal { bumps .3 scale .03 } finish { diffuse .8 specular .4 roughness .03 } } cylinder { <0,0,0>,<.012,0,0>,.335 pigment { srgb <.98,.94,.76> } } cylinder { <.012,0,0>,<.02,0,0>,.29 pigment { radial frequency 9 rotate z*90 color_map { [0 srgb <.98,.93,.70>][.09 srgb <.98,.93,.70>][.09 srgb <.97,.84,.36>][1 srgb <.98,.86,.42>] } } finish { diffuse .8 specular .6 roughness .02 } } rotate R translate P } #end
Lemon(<1.15,.36,-.72>,<0,62,0>) Lemon(<.42,.36,-.92>,<0,118,0>)
#declare S=seed(2); #declare I=0; #while(I<40) sphere { 0,1 scale <.09,.014,.018> rotate <0,rand(S)*360,rand(S)*40> translate <-1.25+.75*rand(S),.15+.05*rand(S),-.85+.25*rand(S)> pigment { srgb <.36,.50,.24>*(.8+.4*rand(S)) } } #declare I=I+1; #end
