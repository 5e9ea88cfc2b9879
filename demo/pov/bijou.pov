// A necklace on its stand, two rings.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.83,0.80,0.84>; #declare LookY=0.85; #declare CamY=2.5; #declare Fov=26;
#ifndef (C) #declare C = srgb <.86,.70,.38>; #end
#include "studio.inc"
#declare Gold = texture { pigment { C } finish { diffuse .35 specular .9 roughness .008 reflection { .30 } metallic } }
#declare Velvet = texture { pigment { srgb <.27,.31,.40> } normal { granite .1 scale .1 } finish { diffuse .75 specular .12 roughness .2 } }
union { cylinder { <0,-.12,0>,<0,.012,0>,1.6 } Oak(1) }
// bust
lathe { cubic_spline 10, <0,0>,<.55,0>,<.60,.06>,<.66,.5>,<.72,.95>,<.60,1.22>,<.30,1.42>,<.25,1.7>,<.22,1.78>,<0,1.80> scale <1,1,.55> texture { Velvet } translate <-.2,0,.3> }
#declare I=0; #while(I<=44) #declare T=I/44; #declare A=radians(-205+T*230); sphere { <-.2+.52*cos(A)*(1-.0*T),1.18+.52*sin(A)*.95,.3-.25-.17*sin(radians(T*180))>,.036 texture { Gold } } #declare I=I+1; #end
union { sphere { 0,.16 scale <.8,1.15,.5> texture { pigment { srgb <.16,.42,.40> } finish { diffuse .5 specular .9 roughness .004 reflection { .08,.3 fresnel on } conserve_energy } } interior { ior 1.5 } } torus { .16,.03 rotate x*90 scale <.85,1.2,1> texture { Gold } } translate <-.2,.52,-.16> }
#macro Ring(P,R,Gem) union { torus { .24,.045 rotate x*90 texture { Gold } } sphere { <0,.29,0>,.10 scale <1,.9,1> texture { pigment { Gem } finish { diffuse .4 specular 1 roughness .003 reflection { .1,.4 fresnel on } conserve_energy } } interior { ior 1.7 } } cylinder { <0,.2,0>,<0,.27,0>,.085 texture { Gold } } rotate R translate P } #end
Ring(<.82,.285,-.45>,<0,30,0>,srgb <.62,.14,.22>)
Ring(<1.16,.06,-.02>,<82,0,20>,srgb <.85,.88,.92>)
