const { writeFileSync } = require("node:fs");

/**
 * Ends a run with lines that a machine can read: one for each CLI, as `Terraform 1.16.1: N passed, N failed`, and one
 * for all tests, `N passed, N failed`; each with `, N skipped` where there are some. With `RYMI_TEST_COUNTS`, a file,
 * the counts of all tests go there and the last line names the Node.js, as `npm test` runs Jest more than once.
 */
class PlainSummary {
  onRunComplete(_contexts, results) {
    const clis = JSON.parse(process.env.RYMI_FOUND_CLIS ?? "[]");
    const tests = results.testResults.flatMap(({ testResults }) => testResults);
    const lines = clis.flatMap(({ name }) => {
      const own = tests.filter(({ ancestorTitles }) =>
        ancestorTitles.some((title) => title.startsWith(name)),
      );
      return own.length > 0 ? [`${name}: ${toText(count(own))}`] : [];
    });
    const all = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    const file = process.env.RYMI_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(all));
    lines.push(file ? `Node.js ${process.versions.node}: ${toText(all)}` : toText(all));
    // The reporter before this one writes to stderr; where both go to one place, these lines are to be the last.
    setImmediate(() => process.stdout.write(lines.map((line) => `${line}\n`).join("")));
  }
}

function count(tests) {
  const passed = tests.filter(({ status }) => status === "passed").length;
  const failed = tests.filter(({ status }) => status === "failed").length;
  return { passed, failed, skipped: tests.length - passed - failed };
}

function toText({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

module.exports = PlainSummary;
