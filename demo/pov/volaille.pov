// A roast chicken on a plate.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.88,0.83,0.74>; #declare LookY=0.62; #declare CamY=3.2; #declare Fov=26;
#include "studio.inc"
lathe { cubic_spline 8, <0,0>,<.9,.01>,<1.3,.06>,<1.85,.22>,<1.95,.26>,<1.85,.30>,<1.25,.14>,<0,.12> scale <1,1,.72> pigment { srgb <.93,.93,.91> } finish { diffuse .78 specular .6 roughness .01 reflection { .02,.12 fresnel on } conserve_energy } }
#declare Skin = texture { pigment { bozo turbulence .7 scale .55 color_map { [0 srgb <.90,.62,.26>][.5 srgb <.82,.48,.18>][.8 srgb <.68,.35,.12>][1 srgb <.55,.26,.09>] } } normal { bumps .3 turbulence .3 scale .05 } finish { diffuse .7 specular .6 roughness .02 } }
blob { threshold .55
  sphere { 0,1.15,1.3 scale <1.12,.78,.86> translate <-.1,.72,0> }
  sphere { 0,.75,1.0 scale <1.0,.8,.9> translate <-.72,.86,0> }
  sphere { 0,.62,1.1 scale <1.15,.85,.75> translate <.48,.56,-.52> }
  sphere { 0,.62,1.1 scale <1.15,.85,.75> translate <.48,.56,.52> }
  cylinder { <.70,.58,-.50>,<1.28,.80,-.26>,.24,1.1 }
  cylinder { <.70,.58,.50>,<1.28,.80,.26>,.24,1.1 }
  cylinder { <-.55,.62,-.70>,<-.05,.40,-.86>,.24,1.0 }
  cylinder { <-.55,.62,.70>,<-.05,.40,.86>,.24,1.0 }
  texture { Skin } rotate y*-24 }
union { cylinder { <1.28,.80,-.26>,<1.44,.87,-.20>,.07 } sphere { <1.46,.90,-.22>,.085 } sphere { <1.47,.85,-.17>,.08 } cylinder { <1.28,.80,.26>,<1.44,.87,.20>,.07 } sphere { <1.46,.90,.22>,.085 } pigment { srgb <.94,.86,.70> } rotate y*-24 }
#declare S=seed(6); #declare I=0; #while(I<9) #declare A=radians(200+I*18); sphere { 0,.24 scale <1,.8,.9> rotate y*rand(S)*360 translate <1.25*cos(A),.32,.88*sin(A)> pigment { bozo scale .3 color_map { [0 srgb <.90,.72,.36>][1 srgb <.78,.54,.22>] } } normal { bumps .2 scale .08 } finish { diffuse .8 specular .3 roughness .03 } } #declare I=I+1; #end
