// SPDX-License-Identifier: Apache-2.0
// The template is no rule of ours, so it is not built with them; its tests run here.
#include "_template/tests/template_test.cpp"
