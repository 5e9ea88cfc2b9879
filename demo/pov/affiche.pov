// A framed print leaning on a wall.
#version 3.7; global_settings { assumed_gamma 1.0 }
#declare BG = srgb <0.85,0.84,0.80>; #declare LookY=1.15; #declare CamY=2.0; #declare Fov=26;
#include "studio.inc"
box { <-2.2,-.14,-1>,<2.2,.012,1.2> Oak(1.3) }
union {
  difference { box { <-.95,0,0>,<.95,2.35,.10> } box { <-.86,.09,-.2>,<.86,2.26,.05> } Oak(.7) }
  box { <-.87,.08,.04>,<.87,2.27,.06> pigment { srgb <.96,.95,.91> } finish { diffuse .85 } }
  // the print: sky, sun, hills and hedges
  union {
    box { <-.62,.40,.03>,<.62,1.95,.038> pigment { gradient y color_map { [0 srgb <.93,.80,.58>][.5 srgb <.86,.85,.76>][1 srgb <.62,.75,.78>] } scale 1.55 translate y*.40 } }
    cylinder { <.24,1.52,.028>,<.24,1.52,.032>,.17 pigment { srgb <.86,.42,.24> } }
    intersection { cylinder { <-.5,-.35,.02>,<-.5,-.35,.028>,1.28 } box { <-.62,.40,0>,<.62,1.95,1> } pigment { srgb <.46,.56,.42> } }
    intersection { cylinder { <.75,-.75,.012>,<.75,-.75,.02>,1.62 } box { <-.62,.40,0>,<.62,1.95,1> } pigment { srgb <.33,.45,.34> } }
    intersection { cylinder { <-.3,-1.55,.005>,<-.3,-1.55,.012>,2.15 } box { <-.62,.40,0>,<.62,1.95,1> } pigment { srgb <.21,.31,.26> } }
    #declare S=seed(8); #declare I=0; #while(I<9) cylinder { <-.5+I*.125,.84+.1*sin(I*1.3),0>,<-.5+I*.125,.84+.1*sin(I*1.3),.006>,.05+.035*rand(S) pigment { srgb <.16,.25,.20> } } #declare I=I+1; #end
    finish { diffuse .85 }
  }
  rotate x*7 rotate y*-10 translate <-.15,0,.2>
}
cylinder { <0,0,0>,<0,1.5,0>,.16 pigment { srgb <.93,.90,.83> } rotate z*90 rotate y*18 translate <1.55,.16,-.6> }
torus { .165,.02 rotate z*90 rotate y*18 translate <.85,.16,-.37> pigment { srgb <.62,.25,.18> } }
