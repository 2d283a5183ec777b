"""Cuts the four hospitals' tables (UCI heart disease, processed.*.data) into rows to train on and rows to test on.

    python3 prepare.py FOLDER-WITH-THE-DATA OUT [SEED]

OUT gets HOSPITAL.csv (as the hospital wrote it: no header, '?' for missing) for each client, and with a header, without the three columns
that most hospitals lack: test.csv, test-HOSPITAL.csv, and the rows to train on as alone-HOSPITAL.csv and all together as pooled.csv. Rows
with a gap in the other columns are left out; a third of each hospital's rows is tested on, drawn by class.
"""
import pathlib
import random
import sys

HOSPITALS = ["cleveland", "hungarian", "switzerland", "va"]
COLUMNS = "age sex cp trestbps chol fbs restecg thalach exang oldpeak slope ca thal num".split()
LACKING = {"slope", "ca", "thal"}


def main(source, out, seed):
    out.mkdir(parents=True, exist_ok=True)
    tests, pooled = [], []
    for hospital in HOSPITALS:
        path = next(source.glob(f"*processed.{hospital}.data"))
        rows = [line.split(",") for line in path.read_text().split()]
        kept = [i for i, row in enumerate(rows) if not any(cell == "?" for name, cell in zip(COLUMNS, row) if name not in LACKING)]
        tested = set()
        for sick in (False, True):
            of_class = [i for i in kept if (float(rows[i][-1]) > 0) == sick]
            random.Random(f"{seed} {hospital} {sick}").shuffle(of_class)
            tested.update(of_class[: round(len(of_class) * 0.34)])
        trained = [i for i in kept if i not in tested]
        (out / f"{hospital}.csv").write_text("".join(",".join(rows[i]) + "\n" for i in trained))
        write(out / f"alone-{hospital}.csv", [rows[i] for i in trained])
        write(out / f"test-{hospital}.csv", [rows[i] for i in sorted(tested)])
        pooled += [rows[i] for i in trained]
        tests += [rows[i] for i in sorted(tested)]
        print(f"{hospital}: {len(trained)} rows to train on, {len(tested)} to test on")
    write(out / "pooled.csv", pooled)
    write(out / "test.csv", tests)


def write(path, rows):
    kept = [i for i, name in enumerate(COLUMNS) if name not in LACKING]
    path.write_text("".join(",".join(line[i] for i in kept) + "\n" for line in [COLUMNS, *rows]))


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "1")
