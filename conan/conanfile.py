# SPDX-License-Identifier: Apache-2.0
"""Conan 2 recipe. The sources lie one level up; consumers use the CMake package we export."""

import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy
from conan.tools.gnu import PkgConfigDeps

required_conan_version = ">=2.1"


class Annona(ConanFile):
    name = "annona"
    version = "0.1.0"
    license = "Apache-2.0"
    description = "Engine and SDK for currencies with a purpose"
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    # Static only: plugins carry their own copy of what they use and need no shared host.
    options = {"shared": [False]}
    default_options = {"shared": False}
    no_copy_source = True

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "include/*", "src/*", "plugins/*", "cmake/*",
                        "LICENSE", "LICENSE-MIT"):
            copy(self, pattern, os.path.join(self.recipe_folder, ".."),
                 self.export_sources_folder)

    def requirements(self):
        self.requires("boost/[>=1.81 <2]", transitive_headers=True)
        self.requires("libyaml/[>=0.2.5 <1]")
        self.requires("openssl/[>=3.0 <4]")
        self.requires("sqlite3/[>=3.40 <4]")
        self.requires("date/[>=3.0.1 <4]")
        self.requires("cli11/[>=2.1.2 <3]", visible=False)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["ANNONA_BUILD_TESTS"] = False
        toolchain.generate()
        CMakeDeps(self).generate()
        PkgConfigDeps(self).generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs.append(os.path.join("lib", "cmake", "annona"))
