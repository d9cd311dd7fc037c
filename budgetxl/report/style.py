"""How the page looks, on the screen and on A4: levels differ in lines as well as in colour."""

STYLE = """
:root {
  --ink: #1f2328; --quiet: #5f6670; --line: #d5d9de; --paper: #fff; --desk: #eef0f2;
  --error: #a3261f; --error-bg: #fdecea; --warning: #8a5800; --warning-bg: #fff4d6;
  --notice: #1d5c8f; --notice-bg: #e6f1fa; --undecided: #55595f; --pass: #1d6b3c;
  --sans: "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", system-ui, sans-serif;
  --serif: SimSun, "宋体", "Songti SC", "Noto Serif CJK SC", serif;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--desk); color: var(--ink);
  font: 14px/1.6 var(--sans); font-variant-numeric: tabular-nums; }
main { max-width: 900px; margin: 24px auto; padding: 40px 48px 48px; background: var(--paper);
  box-shadow: 0 1px 4px #0002; }
p, dl, dd, ul, h1, h2, h3 { margin: 0; padding: 0; }
a { color: inherit; }

header { border-bottom: 1px solid var(--line); padding-bottom: 20px; }
h1 { font: bold 28px/1.3 var(--serif); letter-spacing: .3em; text-indent: .3em;
  text-align: center; }
.format { text-align: center; color: var(--quiet); padding-bottom: 14px;
  border-bottom: 2px solid var(--error); }
.summary { display: flex; gap: 24px; align-items: center; margin: 18px 0; }
.facts { flex: 1; display: grid; grid-template-columns: 3em 1fr; gap: 2px 12px; }
.facts dt { color: var(--quiet); }
.facts dd { overflow-wrap: anywhere; }
.facts dd:first-of-type { font-weight: bold; }
.verdict { font-size: 22px; font-weight: bold; padding: 8px 22px; border: 2px solid;
  border-radius: 4px; white-space: nowrap; }
.verdict span { margin-right: .4em; }
.fail { color: var(--error); }
.pass { color: var(--pass); }
.empty { color: var(--quiet); border-style: dashed; }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 12px;
  list-style: none; }
.counts li { border: 1px solid var(--line); border-left: 4px solid; border-radius: 3px;
  padding: 6px 12px; display: grid; grid-template-columns: auto 1fr; gap: 0 10px;
  align-items: center; }
.counts b { font-size: 24px; line-height: 1.3; grid-row: span 2; min-width: 1.2em; }
.counts .level { line-height: 1.2; }
.counts small { color: var(--quiet); font-size: 12px; line-height: 1.2; }
.counts .none { color: var(--quiet); }
.error { color: var(--error); }
.warning { color: var(--warning); }
.notice { color: var(--notice); }
.undecided { color: var(--undecided); }
.level { font-weight: bold; }

nav { margin: 28px 0 8px; }
table { border-collapse: collapse; }
.contents { width: 100%; }
.contents th, .contents td { padding: 2px 8px; border-bottom: 1px solid #e9ebee;
  text-align: center; width: 5em; }
.contents td:first-child { white-space: nowrap; }
.contents th { font-weight: normal; color: var(--quiet); }
.contents th:nth-child(2), .contents td:nth-child(2) { text-align: left; width: auto; }
.contents td[class] { font-weight: bold; }
.contents .none td { color: #8b929b; }

section { margin-top: 28px; }
h2 { font-size: 17px; font-weight: normal; border-bottom: 1px solid var(--ink);
  padding-bottom: 4px; break-after: avoid; }
h2 small { float: right; color: var(--quiet); font-size: 13px; padding-top: 3px; }
.card { color: var(--ink); border-left: 4px solid var(--error); padding: 8px 0 8px 14px;
  margin-top: 12px; }
.card.warning { border-left: 4px double var(--warning); }
.card.notice { border-left: 4px dotted var(--notice); }
.card:target { background: #f6f7f9; }
.card h3 { font-size: 14px; display: flex; align-items: baseline; gap: 8px; break-after: avoid; }
.card .level { color: var(--error); white-space: nowrap; }
.card.warning .level { color: var(--warning); }
.card.notice .level { color: var(--notice); }
.number { background: var(--error); color: #fff; border-radius: 3px; padding: 0 6px;
  min-width: 22px; text-align: center; font-size: 12px; text-decoration: none;
  display: inline-block; }
.warning .number { background: var(--warning); }
.notice .number { background: var(--notice); }
.place, .demand, .advice dd, .places td, .found td, .form .name, .form .text, .form .note {
  overflow-wrap: anywhere; }
.place { font-weight: normal; flex: 1; }
.rule { font-weight: normal; color: var(--quiet); white-space: nowrap; }
.demand { font-weight: bold; }
.amounts { margin: 4px 0; }
.amounts th, .amounts td { border: 1px solid var(--line); padding: 1px 10px; }
.amounts th { font-weight: normal; text-align: left; background: #f6f7f9; }
.amounts td { text-align: right; white-space: nowrap; }
.amounts tr:last-child td { font-weight: bold; }
.advice { display: grid; grid-template-columns: 3.2em 1fr; gap: 0 10px; }
.advice dt { color: var(--quiet); }
.card details { margin: 4px 0 0; border: 0; padding: 0; }
.places, .found { width: 100%; font-size: 13px; color: var(--ink); }
.places td, .found td { border-bottom: 1px solid #e9ebee; padding: 2px 10px 2px 0;
  vertical-align: top; }
.places td:first-child { width: 1%; white-space: nowrap; padding-right: 16px; }
.found td:nth-child(-n+3) { width: 1%; white-space: nowrap; }
.found td:last-child { text-align: right; white-space: nowrap; }
.found tr { color: var(--ink); }
.found .level { color: var(--error); }
.found .warning .level { color: var(--warning); }
.found .notice .level { color: var(--notice); }
#errors-only { margin: 20px 6px 0 0; }
#errors-only:checked ~ section :is(.card, .found tr):is(.warning, .notice),
#errors-only:checked ~ .without-errors { display: none; }

.picture { margin-top: 16px; overflow-x: auto; padding: 0 8px 2px; }
.form { width: 100%; font: 12.5px/1.5 var(--serif); }
.form caption { font-size: 14px; font-weight: bold; padding-bottom: 2px; }
.form th, .form td { border: 1px solid #767c85; padding: 1px 6px; position: relative;
  height: 1.9em; }
.form th { font-weight: bold; text-align: center; background: #f6f7f9; }
.form .department, .form .money_unit, .form .note { border: 0; }
.form .department, .form .note { text-align: left; padding-left: 0; }
.form .money_unit { text-align: right; padding-right: 0; }
.form .amount, .form .total { text-align: right; white-space: nowrap; }
.form .code, .form .total_label { text-align: center; white-space: nowrap; }
.form .fold td { text-align: center; color: var(--quiet); font-size: 11px; line-height: 1.3;
  height: auto; border-style: dashed solid; background: #fafbfc; }
.form .broken { font-weight: bold; color: var(--error); background: var(--error-bg);
  outline: 2px solid var(--error); outline-offset: -2px; }
.form .broken.warning { color: var(--warning); background: var(--warning-bg);
  outline: 3px double var(--warning); outline-offset: -3px; }
.form .broken.notice { color: var(--notice); background: var(--notice-bg);
  outline: 2px dotted var(--notice); }
.mark { position: absolute; top: 0; right: 0; z-index: 1; padding: 0 4px;
  background: var(--error); color: #fff; font: bold 10px/14px var(--sans); white-space: nowrap; }
.amount > .mark, .total > .mark { right: auto; left: 0; }
.code > .mark, .wide .mark { right: auto; top: -9px; left: -5px; border-radius: 3px; }
.warning > .mark { background: var(--warning); }
.notice > .mark { background: var(--notice); }
.mark a { text-decoration: none; }
.wide .form { font-size: 10.5px; }
.wide .form th, .wide .form td { padding: 1px 3px; }

.prose { margin-top: 16px; padding: 4px 18px; border: 1px solid var(--line); }
.prose p { margin: 6px 0; text-indent: 2em; font: 14.5px/1.8 var(--serif); }
.prose .legend { text-indent: 0; font: 12.5px/1.8 var(--sans); color: var(--quiet); }
.prose b { font-weight: normal; border-bottom: 2px solid transparent; }
.prose .matched { border-color: var(--pass); }
.prose .related { border-bottom: 2px dotted var(--pass); }
.prose .wrong { border-color: var(--error); font-weight: bold; }
.prose .unbound { border-bottom: 2px dotted var(--quiet); }
.prose mark { color: inherit; background: var(--notice-bg); }
.prose mark.warning { background: var(--warning-bg); }
.prose mark.error { background: var(--error-bg); }

@media (max-width: 600px) {
  main { margin: 0; padding: 16px 12px 24px; box-shadow: none; }
  h1 { font-size: 22px; }
  .summary { flex-direction: column-reverse; align-items: stretch; gap: 10px; }
  .verdict { text-align: center; }
  .counts { grid-template-columns: repeat(2, 1fr); gap: 8px; }
  .contents th:nth-child(2), .contents td:nth-child(2) { display: none; }
  .contents th, .contents td { padding: 2px 4px; }
  .contents td:first-child { white-space: normal; }
  .card { padding-left: 10px; }
  .places td { display: block; border: 0; padding: 0; }
  .places tr { border-bottom: 1px solid #e9ebee; padding: 4px 0; }
  .picture .form { min-width: 640px; }
}

.good { margin-top: 28px; font-size: 17px; color: var(--pass); text-align: center; }
details { margin-top: 32px; border-top: 1px solid var(--line); padding-top: 10px; }
summary { cursor: pointer; color: var(--quiet); }
.suspected ul { margin: 8px 0 0; padding-left: 20px; }
.waiting { width: 100%; margin-top: 8px; font-size: 13px; }
.waiting th, .waiting td { text-align: left; padding: 2px 8px 2px 0;
  border-bottom: 1px solid #e9ebee; vertical-align: top; }
.waiting th { font-weight: normal; color: var(--quiet); }
.waiting :is(th, td):first-child:not(:only-child) { white-space: nowrap; }

@page { size: A4; margin: 16mm 15mm 18mm;
  @bottom-center { content: counter(page) " / " counter(pages); font-size: 9pt; } }
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { background: none; font-size: 10pt; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; }
  .picture { overflow: visible; break-inside: auto; }
  .form thead { display: table-header-group; }
  .form tr, .waiting tr { break-inside: avoid; }
  .form tfoot { display: table-row-group; }
  details::details-content { content-visibility: visible; }
  .notice details::details-content { content-visibility: hidden; }
  .places tr, .found tr { break-inside: avoid; }
  #errors-only, #errors-only:not(:checked) + label { display: none; }
}
"""
