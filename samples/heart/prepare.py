"""Cuts the four hospitals' tables (UCI heart disease, processed.*.data) into rows to train on and rows to test on.

    python3 prepare.py FOLDER-WITH-THE-DATA OUT [SEED]

OUT gets HOSPITAL.csv (as the hospital wrote it: no header, '?' for missing) for each client, and test.csv with a header, without the three columns that
most hospitals lack and without rows that have a gap. A third of each hospital's complete rows is tested on, drawn by class.
"""
import pathlib
import random
import sys

HOSPITALS = ["cleveland", "hungarian", "switzerland", "va"]
COLUMNS = "age sex cp trestbps chol fbs restecg thalach exang oldpeak slope ca thal num".split()
LACKING = {"slope", "ca", "thal"}


def main(source, out, seed):
    out.mkdir(parents=True, exist_ok=True)
    tests = []
    for hospital in HOSPITALS:
        path = next(source.glob(f"*processed.{hospital}.data"))
        rows = [line.split(",") for line in path.read_text().split()]
        kept = [i for i, row in enumerate(rows) if all(cell != "?" for name, cell in zip(COLUMNS, row) if name not in LACKING)]
        tested = set()
        for sick in (False, True):
            of_class = [i for i in kept if (float(rows[i][-1]) > 0) == sick]
            random.Random(f"{seed} {hospital} {sick}").shuffle(of_class)
            tested.update(of_class[: round(len(of_class) * 0.34)])
        (out / f"{hospital}.csv").write_text("".join(",".join(rows[i]) + "\n" for i in kept if i not in tested))
        test = [",".join(cell for name, cell in zip(COLUMNS, rows[i]) if name not in LACKING) for i in sorted(tested)]
        header = ",".join(name for name in COLUMNS if name not in LACKING)
        (out / f"test-{hospital}.csv").write_text("\n".join([header, *test]) + "\n")
        tests += test
        print(f"{hospital}: {len(kept) - len(tested)} rows to train on, {len(tested)} to test on")
    (out / "test.csv").write_text("\n".join([header, *tests]) + "\n")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "1")
