# SPDX-License-Identifier: Apache-2.0
"""Builds and runs small programs against the package, in each form it has."""

import os

from conan import ConanFile
from conan.tools.build import can_run
from conan.tools.cmake import CMake, cmake_layout


class AnnonaTest(ConanFile):
    settings = "os", "arch", "compiler", "build_type"
    generators = "CMakeDeps", "CMakeToolchain"

    def requirements(self):
        self.requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self)

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def test(self):
        if not can_run(self):
            return
        for program in ("use_header_only", "use_compiled", "use_c"):
            path = os.path.join(self.cpp.build.bindir, program)
            if os.path.exists(path):
                self.run(path, env="conanrun")
