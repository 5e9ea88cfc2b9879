// An upholstered armchair. C: the cloth.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.86,0.83,0.78>; #declare LookY=1.05; #declare CamY=2.4; #declare Fov=29;
#ifndef (C) #declare C = srgb <.40,.47,.38>; #end
#include "studio.inc"
#declare Cloth = texture { pigment { bozo turbulence .3 scale .5 color_map { [0 C*.94][1 C*1.06] } } normal { quilted .3 scale .03 } finish { diffuse .87 } }
#macro Leg(P) lathe { cubic_spline 7, <0,0>,<.05,0>,<.06,.06>,<.05,.15>,<.09,.36>,<.10,.46>,<0,.46> Oak(.5) translate P } #end
union {
  Leg(<-.72,0,-.62>) Leg(<.72,0,-.62>) Leg(<-.66,0,.55>) Leg(<.66,0,.55>)
  superellipsoid { <.2,.2> scale <.86,.13,.75> translate <0,.54,0> Oak(.8) }
  superellipsoid { <.3,.5> scale <.76,.20,.70> translate <0,.80,-.03> texture { Cloth } }
  union { superellipsoid { <.4,.35> scale <.78,.78,.16> texture { Cloth } } superellipsoid { <.4,.35> scale <.85,.85,.10> translate z*.08 Oak(.7) }
    #declare K=0; #while(K<7) sphere { <-.36+.36*mod(K,3)-.0*K+.18*(K>=6)*2,.34-.34*int(K/3),-.155>,.035 pigment { C*.7 } } #declare K=K+1; #end
    rotate x*10 translate <0,1.58,.62> }
  #declare K=-1; #while(K<2) union { superellipsoid { <.5,.4> scale <.10,.07,.56> texture { Cloth } translate <0,1.24,-.02> } cylinder { <0,.6,-.5>,<0,1.18,-.46>,.06 Oak(.4) } sphere { <0,1.22,-.58>,.10 Oak(.4) } cylinder { <0,1.16,-.55>,<0,1.16,.6>,.055 Oak(.4) } translate x*K*.86 } #declare K=K+2; #end
  rotate y*-26 translate <0,0,.3>
}
