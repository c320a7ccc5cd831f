"""Where the data that ships with the program lies: in the wheel, or in the checkout."""

from pathlib import Path

import geodispatch
from geodispatch.errors import GeodispatchError


def data_folder() -> Path:
    """
    Return the folder with ``osm``, ``jurisdictions`` and ``rulebooks``.

    An installed wheel carries it inside the package; a checkout has it at the top.

    Raises
    ------
    GeodispatchError
        If neither is there: the installation is damaged.
    """
    package = Path(geodispatch.__file__).parent
    for folder in (package / "data", package.parent / "data"):
        if (folder / "rulebooks").is_dir():
            return folder
    msg = f"The bundled data is missing beside {package}; install geodispatch again."
    raise GeodispatchError(msg)
