// A record half out of its sleeve.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.84,0.82,0.78>; #declare LookY=1.0; #declare CamY=2.4; #declare Fov=27;
#include "studio.inc"
box { <-2.2,-.12,-1.0>,<2.2,.012,1.3> Oak(1.3) }
union {
  box { <-1.05,0,0>,<1.05,2.1,.05> pigment { srgb <.90,.84,.70> } finish { diffuse .85 } }
  box { <-1.0,.05,-.004>,<1.0,2.05,0> pigment { srgb <.20,.36,.40> } finish { diffuse .85 } }
  #declare K=0; #while(K<5) difference { cylinder { <-.25,.95,-.010-.002*K>,<-.25,.95,0>,.88-.17*K } box { <-2,-2,-1>,<-1.0,4,1> } box { <-2,-1,-1>,<2,.05,1> } pigment { #if (mod(K,2)=0) srgb <.87,.48,.26> #else srgb <.93,.80,.52> #end } finish { diffuse .85 } } #declare K=K+1; #end
  box { <.25,1.72,-.012>,<.92,1.80,0> pigment { srgb <.95,.92,.84> } } box { <.25,1.56,-.012>,<.70,1.62,0> pigment { srgb <.95,.92,.84> } }
  union {
    difference { cylinder { <0,0,0>,<0,0,.02>,1.0 } cylinder { <0,0,-1>,<0,0,1>,.035 } pigment { srgb <.05,.05,.055> } normal { wood .35 scale .03 } finish { diffuse .5 specular .7 roughness .02 reflection { .03,.12 fresnel on } conserve_energy } interior { ior 1.5 } }
    difference { cylinder { <0,0,-.004>,<0,0,.02>,.34 } cylinder { <0,0,-1>,<0,0,1>,.035 } pigment { srgb <.87,.48,.26> } finish { diffuse .85 } }
    torus { .25,.008 rotate x*90 translate z*-.004 pigment { srgb <.95,.90,.78> } }
    translate <.72,1.05,.02>
  }
  rotate x*9 rotate y*-9 translate <-.32,.012,.25>
}
