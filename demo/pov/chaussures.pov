// A pair of ankle boots. C: the leather.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.86,0.83,0.79>; #declare LookY=0.72; #declare CamY=2.6; #declare Fov=27;
#ifndef (C) #declare C = srgb <.46,.27,.15>; #end
#include "studio.inc"
#declare Leather = texture { pigment { bozo turbulence .5 scale .4 color_map { [0 C*.9][1 C*1.12] } } normal { bumps .12 scale .03 } finish { diffuse .7 specular .45 roughness .03 } }
box { <-2.2,-.1,-1.3>,<2.2,.012,1.3> Oak(1.3) }
#macro Boot() union {
  difference {
    blob { threshold .5
      cylinder { <-.42,.40,0>,<-.38,1.35,0>,.62,1.2 }
      sphere { <-.45,.32,0>,.60,1.1 }
      sphere { <.10,.34,0>,.62,1.0 }
      sphere { <.58,.26,0>,.58,1.1 }
      sphere { <.92,.22,0>,.46,.9 } texture { Leather } }
    box { <-2,1.34,-1>,<2,3,1> } box { <-2,-1,-1>,<3,.10,1> } cylinder { <-.39,.9,0>,<-.36,2,0>,.30 texture { pigment { C*.5 } } } }
  difference { torus { .40,.05 scale <.95,1,.92> } texture { pigment { C*.75 } } translate <-.38,1.33,0> }
  union { superellipsoid { <.6,.2> scale <.95,.06,.32> translate <.22,.08,0> } superellipsoid { <.6,.2> scale <.28,.12,.29> translate <-.52,.10,0> } pigment { srgb <.17,.12,.09> } finish { diffuse .7 specular .3 } translate y*.03 }
} #end
object { Boot() rotate y*24 translate <-.45,0,.5> }
object { Boot() rotate y*-16 translate <.25,0,-.52> }
