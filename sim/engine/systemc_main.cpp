// SPDX-License-Identifier: Apache-2.0
// libsystemc refers to sc_main. The program elaborates by itself, so nothing calls it. A file of its own: a
// program that has an sc_main already does not link this one.
extern "C" int sc_main(int argc, char* argv[]);
extern "C" int sc_main(int /*argc*/, char* /*argv*/[]) {
  return 0;
}
