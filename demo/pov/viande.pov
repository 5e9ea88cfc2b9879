// A tied roast on a board, garlic, rosemary.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.84,0.80,0.75>; #declare LookY=0.5; #declare CamY=3.6; #declare Fov=26;
#include "studio.inc"
superellipsoid { <.12,.12> scale <1.95,.10,1.3> translate y*.1 Oak(1.3) rotate y*-5 }
#declare Meat = texture { pigment { bozo turbulence 1.1 octaves 5 lambda 2.4 scale <.6,.25,.25> color_map { [0 srgb <.55,.15,.14>][.45 srgb <.66,.22,.19>][.62 srgb <.74,.32,.27>][.74 srgb <.95,.82,.74>][.8 srgb <.68,.24,.2>][1 srgb <.52,.13,.13>] } } normal { bumps .35 turbulence .4 scale .09 } finish { diffuse .75 specular .4 roughness .03 } }
#declare Fat = texture { pigment { bozo turbulence .8 scale .3 color_map { [0 srgb <.96,.89,.79>][1 srgb <.93,.79,.69>] } } normal { bumps .4 scale .08 } finish { diffuse .8 specular .3 roughness .04 } }
union {
  superellipsoid { <.72,.55> scale <.68,.66,1.15> rotate y*90 translate y*.62 texture { Meat } }
  superellipsoid { <.8,.6> scale <.60,.36,1.05> rotate y*90 translate y*.98 texture { Fat } }
  #declare I=0; #while(I<6) torus { .672,.028 scale <1.02,1,1.0> rotate z*90 rotate x*(2*I) scale <1,1.0,1> translate <-.86+I*.345,.65,0> pigment { srgb <.93,.89,.78> } normal { gradient y .6 scale .03 } #declare I=I+1; } #end
  cylinder { <-1.1,1.30,.02>,<1.1,1.30,-.02>,.024 pigment { srgb <.93,.89,.78> } }
  rotate y*-14 translate <.05,.2,.1>
}
#declare S=seed(4); #declare I=0; #while(I<34) sphere { 0,1 scale <.13,.016,.022> rotate <0,40+rand(S)*60-180*mod(I,2),rand(S)*30> translate <-1.45+I*.032,.23,-.95+I*.008> pigment { srgb <.30,.40,.26>*(.8+.4*rand(S)) } } #declare I=I+1; #end
#macro Garlic(P,R) union { lathe { cubic_spline 8, <0,-.05>,<.2,0>,<.34,.12>,<.34,.26>,<.2,.42>,<.06,.54>,<.04,.66>,<0,.68> } pigment { radial frequency 9 color_map { [0 srgb <.95,.92,.86>][.5 srgb <.90,.82,.82>][1 srgb <.95,.92,.86>] } } normal { radial .5 frequency 9 } finish { diffuse .8 specular .2 } rotate z*R translate P } #end
Garlic(<1.25,.2,-.78>,14) Garlic(<.72,.2,-1.0>,-60)
