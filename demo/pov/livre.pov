// A stack of books. C: the top one's cover.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.84,0.86,0.88>; #declare LookY=0.75; #declare CamY=2.8; #declare Fov=26;
#ifndef (C) #declare C = srgb <.68,.22,.14>; #end
#include "studio.inc"
#macro Book(Y,W,D,H,Cv,Ry) union {
  box { <-W+.06,.05,-D+.05>,<W-.02,H-.05,D-.05> texture { pigment { gradient y color_map { [0 srgb <.95,.91,.82>][.5 srgb <.88,.83,.72>][1 srgb <.95,.91,.82>] } scale .03 } finish { diffuse .85 } } }
  union { box { <-W,0,-D>,<W,.05,D> } box { <-W,H-.05,-D>,<W,H,D> } intersection { cylinder { <-W+.06,H/2,-D>,<-W+.06,H/2,D>,H/2 } plane { x,-W+.06 } } box { <-W-.005,H*.25,-D*.55>,<-W+.02,H*.35,D*.55> pigment { srgb <.93,.80,.45> } } texture { pigment { Cv } normal { granite .06 scale .1 } finish { diffuse .75 specular .18 roughness .05 } } }
  rotate y*Ry translate y*Y } #end
Book(0,1.35,.95,.40,srgb <.10,.30,.25>,6) Book(.40,1.25,.90,.32,srgb <.86,.70,.36>,-9) Book(.72,1.15,.85,.36,srgb <.20,.34,.52>,14) Book(1.08,1.05,.78,.28,C,-4)
