// What the shell set, the program sees: Emscripten gives it an environment of its own otherwise.
Module.preRun = () => Object.assign(ENV, process.env);
