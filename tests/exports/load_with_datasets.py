"""Load dataset folders with the real ``datasets`` and say on stdout, as JSON, what came out of them.

It is run by a Python that has the library (see :mod:`tests.exports.datasets_environment`), not by pytest.
Each argument is a folder; the answer is a list with, for each, the tables by configuration and split: the
features as the library writes them, and the rows with class numbers turned back into names.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any


def main(folders: list[str]) -> None:
    """Load every folder and print what it holds."""
    datasets = importlib.import_module("datasets")

    datasets.disable_progress_bars()
    print(json.dumps([_folder(datasets, folder) for folder in folders]))


def _folder(datasets: Any, folder: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in datasets.get_dataset_config_names(folder):
        loaded = datasets.load_dataset(folder, name)
        found[name] = {
            split: {
                "features": table.features.to_dict(),
                "rows": [{key: _named(table.features[key], row[key]) for key in row} for row in table],
            }
            for split, table in loaded.items()
        }
    default = datasets.load_dataset(folder)
    found["without a name"] = {split: table.num_rows for split, table in default.items()}
    return found


def _named(feature: Any, value: Any) -> Any:
    """Return a value with class numbers as names."""
    if value is None:
        return None
    if type(feature).__name__ == "ClassLabel":
        return feature.int2str(value)
    if type(feature).__name__ == "List":
        return [_named(feature.feature, one) for one in value]
    return value


if __name__ == "__main__":
    main(sys.argv[1:])
