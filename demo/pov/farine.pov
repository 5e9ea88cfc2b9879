// A sack of flour, a bowl of grain, a wooden scoop.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.88,0.85,0.78>; #declare LookY=0.8; #declare CamY=2.9; #declare Fov=27;
#include "studio.inc"
#declare Jute = texture { pigment { bozo turbulence .5 scale .3 color_map { [0 srgb <.80,.69,.50>][1 srgb <.86,.76,.58>] } } normal { quilted .35 scale .045 } finish { diffuse .85 } }
#declare Flour = texture { pigment { srgb <.98,.965,.93> } normal { bumps .35 scale .04 } finish { diffuse .88 } }
box { <-2.1,-.1,-1.3>,<2.1,.012,1.3> Oak(1.3) }
union {
  lathe { cubic_spline 11, <0,0>,<.62,.0>,<.80,.12>,<.86,.45>,<.82,.9>,<.76,1.15>,<.80,1.26>,<.86,1.30>,<.80,1.34>,<.70,1.22>,<.0,1.15> texture { Jute } scale <1,1,.85> }
  sphere { <0,1.10,0>,.74 scale <1,.30,.85> translate y*.84 texture { Flour } }
  superellipsoid { <.2,.2> scale <.42,.30,.01> translate <0,.62,-.735> pigment { srgb <.95,.92,.84> } finish { diffuse .85 } }
  superellipsoid { <.2,.2> scale <.30,.025,.012> translate <0,.72,-.74> pigment { srgb <.45,.32,.20> } }
  superellipsoid { <.2,.2> scale <.22,.018,.012> translate <0,.58,-.742> pigment { srgb <.45,.32,.20> } }
  rotate y*8 translate <-.5,0,.25>
}
lathe { cubic_spline 8, <0,0>,<.3,0>,<.42,.05>,<.62,.30>,<.66,.42>,<.60,.42>,<.38,.14>,<0,.10> Oak(.6) translate <.98,0,-.15> }
#declare S=seed(3); #declare I=0; #while(I<330) #declare R=.58*sqrt(rand(S)); #declare A=rand(S)*6.2832; sphere { 0,1 scale <.05,.032,.03> rotate <rand(S)*40,rand(S)*360,rand(S)*40> translate <.98+R*cos(A),.40+.10*(1-pow(R/.6,2))+.02*rand(S),-.15+R*sin(A)> pigment { srgb <.80,.60,.34>*(.8+.35*rand(S)) } finish { diffuse .8 specular .2 } } #declare I=I+1; #end
#declare I=0; #while(I<40) sphere { 0,1 scale <.05,.032,.03> rotate <0,rand(S)*360,0> translate <.2+1.3*rand(S),.03,-1.05+.25*rand(S)> pigment { srgb <.80,.60,.34>*(.8+.35*rand(S)) } } #declare I=I+1; #end
