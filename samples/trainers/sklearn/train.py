"""A trainer in scikit-learn for models of one dense layer fc1 with a softmax: logreg on images, or any such model on a table.

    tributary client --coordinator URL --trainer "python3 train.py" --data FOLDER
    tributary client --coordinator URL --trainer "python3 train.py" --data rows.csv
"""
import json
import os
import sys

import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss

import idx
import tensors


def main():
    with open(os.environ["TRIBUTARY_CONFIG"], encoding="utf-8") as file:
        config = json.load(file)
    weights = tensors.load(os.environ["TRIBUTARY_MODEL"])
    if set(weights) != {"fc1.weight", "fc1.bias"}:
        print(f"this trainer knows one dense layer fc1; the model has {', '.join(weights)}", file=sys.stderr)
        sys.exit(66)  # bad model
    if "rows" in config:
        # A table: the client has made numbers of it as the run's schema says (config["schema"]).
        rows = tensors.load(config["rows"])
        samples, labels = rows["features"], rows["labels"].astype(int)
    else:
        images, labels = idx.load(os.environ["TRIBUTARY_DATA"])
        samples = images.reshape(len(images), -1)
    classes = np.arange(len(weights["fc1.bias"]))
    if len(classes) < 3:
        print(f"this trainer knows three classes or more; the model has {len(classes)} outputs", file=sys.stderr)
        sys.exit(66)

    if config["kind"] == "evaluate":
        scores = samples @ weights["fc1.weight"].T + weights["fc1.bias"]
        chances = np.exp(scores - scores.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        metrics = {"loss": float(log_loss(labels, chances, labels=classes)), "accuracy": float((scores.argmax(1) == labels).mean())}
    else:
        # One against the rest, from the round's weights on.
        model = SGDClassifier(loss="log_loss", alpha=0, learning_rate="constant", eta0=config["optimizer"]["learningRate"],
                              random_state=config["seed"] % 2**32)
        model.partial_fit(samples[:1], labels[:1], classes=classes)
        model.coef_ = weights["fc1.weight"].astype(np.float64)
        model.intercept_ = weights["fc1.bias"].astype(np.float64)
        for epoch in range(1, config["epochs"] + 1):
            order = np.random.default_rng(config["seed"] + epoch).permutation(len(labels))
            model.partial_fit(samples[order], labels[order])
            loss = log_loss(labels, model.predict_proba(samples), labels=classes)
            print("progress " + json.dumps({"epoch": epoch, "epochs": config["epochs"], "loss": loss}), flush=True)
        metrics = {"loss": float(loss)}
        tensors.save(os.environ["TRIBUTARY_OUTPUT"], {"fc1.bias": model.intercept_, "fc1.weight": model.coef_})
    with open(os.environ["TRIBUTARY_RESULT"], "w", encoding="utf-8") as file:
        json.dump({"examples": len(labels), "metrics": metrics}, file)


main()
