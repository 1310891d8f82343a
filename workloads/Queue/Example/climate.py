#!/usr/bin/env python3
"""A program for the queue: reads a point, works out its climate, writes what came out. Yours has its own science between the two."""
import json
import math
import os

with open(os.environ["QUEUE_PARAMETERS"]) as file:
    air = json.load(file)

# Myhre et al. 1998: 5.35 W/m2 for each e-fold of CO2; a sensitivity of 0.8 K for each W/m2.
kelvin = 288.2 + 0.8 * 5.35 * math.log(air["CO2"] / 0.0004)
distance = math.hypot((kelvin - 288.2) / 7, (air["O2"] - 0.22) / 0.09)

print(f"{kelvin:.1f} K")  # goes to output.log, and into the reason where a run fails
with open(os.environ["QUEUE_RESULT"], "w") as file:
    json.dump({"stable": distance <= 1, "message": f"{kelvin:.1f} K", "values": {"temperature": kelvin, "distance": distance}}, file)
