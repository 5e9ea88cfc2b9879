// A chef's knife and a pocket knife on a board.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.80,0.82,0.83>; #declare LookY=0.15; #declare CamY=5.4; #declare Fov=26;
#include "studio.inc"
#declare Steel = texture { pigment { srgb <.74,.75,.77> } finish { diffuse .34 specular .8 roughness .01 reflection { .26 } metallic } normal { wood .03 scale .04 rotate y*90 } }
#declare Handle = texture { pigment { wood turbulence .1 scale <.1,.1,1> rotate y*90 color_map { [0 srgb <.30,.15,.07>][.5 srgb <.42,.23,.11>][1 srgb <.26,.12,.06>] } } finish { diffuse .7 specular .4 roughness .02 } }
superellipsoid { <.12,.12> scale <1.95,.10,1.25> translate y*.1 Oak(1.3) rotate y*-5 }
union {
  prism { 0,.045,7, <-.2,.17>,<1.2,.17>,<1.72,-.10>,<1.4,-.24>,<.6,-.33>,<-.2,-.35>,<-.2,.17> texture { Steel } }
  superellipsoid { <.35,.35> scale <.10,.07,.16> translate <-.28,.02,.03> texture { Steel } }
  superellipsoid { <.45,.5> scale <.66,.10,.135> translate <-.98,.02,.03> texture { Handle } }
  #declare I=0; #while(I<3) sphere { <-1.35+I*.38,.11,.03>,.045 texture { Steel } } #declare I=I+1; #end
  rotate y*14 translate <.1,.26,.28>
}
union {
  prism { 0,.035,5, <0,.08>,<.82,.06>,<1.02,-.04>,<.0,-.10>,<0,.08> texture { Steel } }
  superellipsoid { <.5,.6> scale <.55,.09,.13> translate <-.5,.0,0> texture { pigment { wood turbulence .12 scale <.07,.07,.8> rotate y*90 color_map { [0 srgb <.62,.40,.22>][1 srgb <.74,.52,.31>] } } finish { diffuse .7 specular .5 roughness .02 } } }
  sphere { <-.06,.09,0>,.05 texture { Steel } } sphere { <-.92,.08,0>,.04 texture { Steel } }
  rotate y*-16 translate <.55,.28,-.62>
}
// a sprig
#declare S=seed(9); #declare I=0; #while(I<22) sphere { 0,1 scale <.10,.02,.045> rotate <0,rand(S)*70-35+180*mod(I,2),rand(S)*20> translate <-1.5+I*.045,.24,-.62+.06*sin(I)> pigment { srgb <.33,.45,.22>*(.8+.4*rand(S)) } } #declare I=I+1; #end
