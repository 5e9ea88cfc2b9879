// Two keys on a ring, on a board.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.84,0.85,0.82>; #declare LookY=0.2; #declare CamY=5.2; #declare Fov=27;
#include "studio.inc"
#declare Brass = texture { pigment { srgb <.80,.64,.32> } finish { diffuse .4 specular .7 roughness .015 reflection { .18 } metallic } normal { bumps .015 scale .05 } }
#declare Steel = texture { pigment { srgb <.70,.71,.72> } finish { diffuse .38 specular .8 roughness .01 reflection { .22 } metallic } normal { bumps .015 scale .05 } }
box { <-1.9,0,-1.35>,<1.9,.14,1.35> Oak(1.2) rotate y*-6 }
// a key lies along x, its bow at the origin
#macro Key(Tex)
union {
  difference { cylinder { <0,0,0>,<0,.09,0>,.42 } cylinder { <-.16,-1,0>,<-.16,1,0>,.13 } }
  box { <.34,.0,-.11>,<1.75,.085,.11> }
  difference { box { <.75,.0,-.24>,<1.72,.085,.0> } #declare I=0; #while(I<5) prism { -1,1,4,<.80+I*.19,-.30>,<.93+I*.19,-.12-.05*mod(I*3,2)>,<1.0+I*.19,-.30>,<.80+I*.19,-.30> } #declare I=I+1; #end }
  cylinder { <.42,.085,0>,<1.6,.085,0>,.03 }
  texture { Tex }
}
#end
object { Key(Brass) rotate y*22 translate <-.55,.16,-.05> }
object { Key(Steel) rotate y*-28 translate <-.5,.2,-.02> }
torus { .42,.045 texture { Steel } rotate x*6 translate <-.98,.24,.08> }
// a leather tag
difference { superellipsoid { <.3,.3> scale <.5,.035,.28> } cylinder { <.34,-1,0>,<.34,1,0>,.08 } texture { pigment { bozo scale .1 color_map { [0 srgb <.45,.24,.13>][1 srgb <.54,.30,.17>] } } normal { bumps .25 scale .03 } finish { diffuse .75 specular .15 roughness .06 } } rotate y*-52 translate <-1.24,.2,.62> }
