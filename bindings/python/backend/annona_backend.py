# SPDX-License-Identifier: Apache-2.0
"""Builds the wheel with what the machine has: CMake, a C++ compiler, pybind11-dev. No network.

ANNONA_PYTHON_BUILD names a CMake build folder to use and keep; without it a new one is made.
ANNONA_PREFIX names an installed Annona: then the module alone is built, against that.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TOP = HERE.parent.parent
VERSION = "0.1.0"
METADATA = f"""Metadata-Version: 2.1
Name: annona
Version: {VERSION}
Summary: Rules of currencies with a purpose: aid, local money, time banks, rewards
License: Apache-2.0
Requires-Python: >=3.9
"""


def _tag():
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"{python}-{python}-{platform}"


def _build(folder):
    prefix = os.environ.get("ANNONA_PREFIX")
    tree, package = (HERE, "annona") if prefix else (TOP, "bindings/python/annona")
    subprocess.run(["cmake", "-S", str(tree), "-B", str(folder), "-DCMAKE_BUILD_TYPE=Release",
                    "-DANNONA_BUILD_PYTHON=ON", "-DANNONA_BUILD_TESTS=OFF",
                    f"-DCMAKE_PREFIX_PATH={prefix or ''}",
                    f"-DPython_EXECUTABLE={sys.executable}"], check=True)
    subprocess.run(["cmake", "--build", str(folder), "--target", "annona_python",
                    "-j", str(os.cpu_count() or 1)], check=True)
    return Path(folder) / package


def _row(name, data):
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    kept = os.environ.get("ANNONA_PYTHON_BUILD")
    folder = kept or tempfile.mkdtemp(prefix="annona-build-")
    try:
        package = _build(folder)
        files = {f"annona/{path.name}": path.read_bytes()
                 for path in sorted(package.iterdir()) if path.is_file()}
    finally:
        if not kept:
            shutil.rmtree(folder)
    info = f"annona-{VERSION}.dist-info"
    files[f"{info}/METADATA"] = METADATA.encode()
    files[f"{info}/WHEEL"] = (f"Wheel-Version: 1.0\nGenerator: annona_backend\n"
                              f"Root-Is-Purelib: false\nTag: {_tag()}\n").encode()
    record = "".join(_row(name, data) for name, data in files.items()) + f"{info}/RECORD,,\n"
    files[f"{info}/RECORD"] = record.encode()
    wheel = f"annona-{VERSION}-{_tag()}.whl"
    with zipfile.ZipFile(Path(wheel_directory) / wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return wheel


def build_sdist(sdist_directory, config_settings=None):
    raise NotImplementedError("install from a checkout: the package needs the C++ sources")
