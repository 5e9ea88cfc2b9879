// A wicker basket with apples. C: fruit.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.87,0.88,0.80>; #declare LookY=0.95; #declare CamY=3.0; #declare Fov=27;
#ifndef (C) #declare C = srgb <.70,.12,.10>; #end
#include "studio.inc"
#declare Wick = texture { pigment { bozo scale <.3,.05,.3> color_map { [0 srgb <.50,.32,.15>][.5 srgb <.66,.46,.24>][1 srgb <.76,.57,.33>] } } finish { diffuse .75 specular .1 } }
union {
  #declare Y=0; #while(Y<11) #declare R=1.05+.035*Y; #declare A=0; #while(A<40) sphere { 0,1 scale <.115,.055,.055> rotate y*90 translate <R+.035*cos(radians(180*mod(A+Y,2))),.08+Y*.088,0> rotate y*A*9 } #declare A=A+1; #end #declare Y=Y+1; #end
  torus { 1.44,.085 translate y*1.06 } cylinder { <0,.02,0>,<0,.07,0>,1.05 }
  difference { torus { 1.35,.075 rotate x*90 } plane { y,0 } scale <1,1.05,1> translate y*1.02 }
  texture { Wick } }
#declare S=seed(9); #declare I=0; #while(I<11) #declare A=I*70; #declare R=.25+.62*mod(I*.37,1); union { sphere { 0,.40 scale <1,.9,1> } cylinder { <0,.30,0>,<.05,.52,0>,.025 pigment { srgb <.30,.18,.08> } } texture { pigment { bozo turbulence .5 scale .5 color_map { [0 C][.6 C*1.15][1 srgb <.86,.70,.24>] } } finish { diffuse .68 specular .6 roughness .015 reflection { .01,.1 fresnel on } conserve_energy } } interior { ior 1.45 } rotate <20*rand(S),0,20*rand(S)> translate <R*cos(radians(A)),1.05+.18*mod(I,2),R*sin(radians(A))> } #declare I=I+1; #end
