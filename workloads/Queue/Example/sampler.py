"""Optuna chooses the points, the queue's workers run them. On one machine: queue run external.json -- python3 sampler.py"""
import json
import os
import shlex
import subprocess

import optuna

# In a cluster: QUEUE="kubectl exec -i -n climate deployment/climate-ledger -- /app/queue"
QUEUE = shlex.split(os.environ.get("QUEUE", "queue"))
SPACE = {"O2": optuna.distributions.FloatDistribution(0.1, 0.35), "CO2": optuna.distributions.FloatDistribution(1e-4, 1.6e-3, log=True)}
study = optuna.create_study(direction="minimize")
waiting = {}


def ask(count):
    trials = [study.ask(SPACE) for _ in range(count)]
    waiting.update({tuple(trial.params[name] for name in SPACE): trial for trial in trials})
    subprocess.run(QUEUE + ["add", "--points", "-"], input="\n".join(json.dumps(trial.params) for trial in trials), text=True, check=True)


# A failed attempt before the last (lease.attempts) is not the point's end.
ENDED = "state = completed or state = error and attempt >= 3"
rows = subprocess.Popen(QUEUE + ["rows", "--follow", "--format", "jsonl", "--where", ENDED], stdout=subprocess.PIPE, text=True)
ask(8)
for row in map(json.loads, rows.stdout):
    if trial := waiting.pop(tuple(row["parameters"][name] for name in SPACE), None):
        value = row["values"].get("distance")
        study.tell(trial, value, state=None if value is not None else optuna.trial.TrialState.FAIL)
        if len(study.trials) < 40:
            ask(1)
    if not waiting:
        break
rows.terminate()
print(study.best_value, study.best_params)
