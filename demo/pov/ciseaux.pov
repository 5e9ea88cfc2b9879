// Tailor's scissors, a reel of thread, a tape. C: the thread.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.87,0.83,0.84>; #declare LookY=0.3; #declare CamY=4.6; #declare Fov=27;
#ifndef (C) #declare C = srgb <.62,.28,.26>; #end
#include "studio.inc"
#declare Steel = texture { pigment { srgb <.72,.73,.75> } finish { diffuse .35 specular .8 roughness .008 reflection { .25 } metallic } }
#declare Black = texture { pigment { srgb <.12,.12,.13> } finish { diffuse .6 specular .5 roughness .02 } }
box { <-2.1,0,-1.5>,<2.1,.05,1.5> pigment { checker srgb <.80,.72,.66>, srgb <.84,.77,.71> scale .12 } rotate y*5 }
#macro Half(S)
union {
  prism { 0,.055,5, <0,-.14*S>,<1.75,0>,<1.6,.05*S>,<0,.14*S>,<0,-.14*S> texture { Steel } }
  difference { torus { .32,.09 scale <1.25,1,1> } box { <.1,-1,-.05>,<.2,1,.05> } texture { Black } translate <-1.1,.06,-.34*S> }
  cone { <.05,.05,0>,.10,<-.75,.06,-.16*S>,.085 texture { Black } }
}
#end
object { Half(1) rotate y*-11 translate <.1,.08,.05> rotate y*24 }
object { Half(-1) rotate y*11 translate <.1,.14,.05> rotate y*24 }
cylinder { <.1,.05,0>,<.1,.26,0>,.085 texture { Steel } rotate y*24 }
#macro Reel(P,Col) union {
  cylinder { <0,0,0>,<0,.09,0>,.36 Oak(.5) } cylinder { <0,.85,0>,<0,.94,0>,.36 Oak(.5) }
  cylinder { <0,.09,0>,<0,.85,0>,.30 pigment { Col } normal { gradient y .7 scale .028 turbulence .02 } finish { diffuse .85 specular .1 } }
  difference { cylinder { <0,.94,0>,<0,.945,0>,.2 } cylinder { <0,0,0>,<0,2,0>,.09 } pigment { srgb <.9,.86,.74> } } translate P } #end
object { Reel(<-.95,.05,.85>,C) }
object { Reel(<-.2,.05,1.05>,srgb <.30,.38,.46>) }
union { #declare I=0; #while(I<7) torus { .16+I*.032,.012 scale <1,11,1> translate y*.14 } #declare I=I+1; #end pigment { radial frequency 60 color_map { [0 srgb <.95,.83,.42>][.93 srgb <.95,.83,.42>][.93 srgb <.25,.2,.1>][1 srgb <.25,.2,.1>] } } finish { diffuse .8 } translate <1.15,.06,.75> }
