// Voila's frontend wants a typesetter of formulas, which would come from another host. App pages have
// no formulas; this one leaves everything as it is written.
(() => {
  "use strict";
  const nothing = () => {};
  window.MathJax = {
    Hub: { Config: nothing, Configured: nothing, Queue: nothing, Register: { StartupHook: nothing } },
    Ajax: {},
    InputJax: { TeX: { resetEquationNumbers: nothing } },
  };
})();
