// Parse and bind KQL with Kusto's own parser, and print a report as JSON.
//
// Standard input: {"tables": {name: {column: type}}, "functions": {name: query}, "queries": {name: query}}
// Standard output: {name: {"errors": […], "fields": […], "literals": […], "columns": {name: type}}}. A field is a key of a
// dynamic column, such as Line.route. The parser cannot check whether such a key exists. Literals are the strings of the
// query itself, without quotation marks and escapes.
const { readFileSync } = require("node:fs");

require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");
const { GlobalState, KustoCode, Symbols, Syntax } = globalThis.Kusto.Language;
const enumerate = globalThis.Bridge.toArray;

function globals(tables, functions) {
    const symbols = [
        ...Object.entries(tables).map(([name, columns]) => {
            const schema = Object.entries(columns).map(([column, type]) => `['${column}']:${type}`);
            return new Symbols.TableSymbol.$ctor7(name, `(${schema.join(", ")})`, null);
        }),
        ...Object.entries(functions).map(([name, body]) => new Symbols.FunctionSymbol.$ctor16(name, "()", `{\n${body}\n}`, null)),
    ];
    return GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("workspace", symbols));
}

function isDynamic(expression) {
    return expression.ResultType instanceof Symbols.DynamicSymbol;
}

function fieldsIn(root) {
    const fields = new Set();
    Syntax.SyntaxElement.WalkNodes(root, (node) => {
        const isAccess = node instanceof Syntax.PathExpression || node instanceof Syntax.ElementExpression;
        if (isAccess && isDynamic(node.Expression)) fields.add(node.toString().trim());
    });
    return [...fields];
}

function stringsIn(root) {
    const strings = [];
    Syntax.SyntaxElement.WalkNodes(root, (node) => {
        if (node.Kind === Syntax.SyntaxKind.StringLiteralExpression) strings.push(node.ConstantValue);
    });
    return strings;
}

function report(query, state) {
    const code = KustoCode.ParseAndAnalyze(query, state);
    const columns = code.ResultType instanceof Symbols.TableSymbol ? enumerate(code.ResultType.Columns) : [];
    return {
        errors: enumerate(code.GetDiagnostics()).map(({ Severity, Message }) => `${Severity}: ${Message}`),
        fields: fieldsIn(code.Syntax),
        literals: stringsIn(code.Syntax),
        columns: Object.fromEntries(columns.map((column) => [column.Name, column.Type.Name])),
    };
}

const { tables, functions, queries } = JSON.parse(readFileSync(0, "utf8"));
const state = globals(tables, functions);
const reports = Object.entries(queries).map(([name, query]) => [name, report(query, state)]);
process.stdout.write(JSON.stringify(Object.fromEntries(reports)));
