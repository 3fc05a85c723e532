# SPDX-License-Identifier: Apache-2.0
"""Conan 2 recipe. The sources lie one level up; consumers use the CMake package we export."""

import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
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
    # Never shared: plugins carry their own copy of what they use, and annona::embed is a shared
    # library whatever this says. only_headers: annona::sdk and annona::header_only. with_sqlite:
    # durable journals, and with them the programs and annona::embed.
    options = {
        "shared": [False],
        "fPIC": [True, False],
        "only_headers": [True, False],
        "with_sqlite": [True, False],
        "with_service": [True, False],
    }
    default_options = {
        "shared": False,
        "fPIC": True,
        "only_headers": False,
        "with_sqlite": True,
        "with_service": False,
    }
    no_copy_source = True

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "include/*", "src/*", "plugins/*", "cmake/*", "proto/*",
                        "LICENSE", "LICENSE-MIT"):
            copy(self, pattern, os.path.join(self.recipe_folder, ".."),
                 self.export_sources_folder)

    def requirements(self):
        self.requires("boost/[>=1.81 <2]", transitive_headers=True)
        if self.options.only_headers:
            return
        if self.options.with_service:
            # gRPC first: it pins the Protobuf it was built with, and a range asked for before it
            # would resolve to a newer one and conflict.
            self.requires("grpc/[>=1.51 <2]")
            self.requires("protobuf/[>=3.21 <7]")
            self.requires("prometheus-cpp/[>=1.0.1 <2]")
        self.requires("libyaml/[>=0.2.5 <1]")
        self.requires("openssl/[>=3.0 <4]")
        self.requires("date/[>=3.0.1 <4]")
        self.requires("nlohmann_json/[>=3.11 <4]", visible=False)
        if self.options.with_sqlite:
            self.requires("sqlite3/[>=3.40 <4]")
            self.requires("cli11/[>=2.1.2 <3]", visible=False)

    def build_requirements(self):
        if self.options.with_service and not self.options.only_headers:
            self.tool_requires("protobuf/<host_version>")

    def validate(self):
        check_min_cppstd(self, 20)
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("Annona is built and tested on Linux only")
        if self.options.with_service and not self.options.with_sqlite:
            raise ConanInvalidConfiguration("the service needs a store: with_sqlite=True")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["ANNONA_BUILD_TESTS"] = False
        toolchain.cache_variables["ANNONA_ONLY_HEADERS"] = bool(self.options.only_headers)
        toolchain.cache_variables["ANNONA_BUILD_SQLITE"] = bool(self.options.with_sqlite)
        toolchain.cache_variables["ANNONA_BUILD_SERVICE"] = bool(self.options.with_service)
        # Sources compiled several at a time: half the time.
        toolchain.cache_variables["CMAKE_UNITY_BUILD"] = True
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
        self.cpp_info.libs = []
