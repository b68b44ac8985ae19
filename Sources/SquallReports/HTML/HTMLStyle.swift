/// The stylesheet of the report.
///
/// Percentiles are steps of one hue, the higher the stronger; red and green mean failed and held and nothing else, and never
/// without a sign or a word beside them.
enum HTMLStyle {
    static let css: HTML = """
        :root{--bg:#f6f7f9;--card:#fff;--ink:#1a2230;--soft:#5b6675;--faint:#dfe3e9;--grid:#e9ecf0;
        --good:#11733b;--good-bg:#e4f4ea;--bad:#b3261e;--bad-bg:#fbe7e5;--doubt:#8a5a00;--doubt-bg:#fdf1d8;
        --s1:#8db8ef;--s2:#3d7fd6;--s3:#123f86;--s4:#9aa4b1;--s5:#0f8b8d;--s6:#a86a00;--s7:#8b4fb0}
        @media(prefers-color-scheme:dark){:root{--bg:#11151b;--card:#191f27;--ink:#e6eaf0;--soft:#9aa6b5;
        --faint:#2c3540;--grid:#262e38;--good:#5fd08d;--good-bg:#14301f;--bad:#ff8a80;--bad-bg:#3a1a1a;--doubt:#f0bb57;
        --doubt-bg:#33270f;--s1:#35588a;--s2:#5b9bea;--s3:#c3dcff;--s4:#66717f;--s5:#45c5c0;--s6:#e0a040;--s7:#c594e6}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
        "Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
        main{max-width:1680px;margin:0 auto;padding:20px clamp(12px,3vw,40px) 40px}
        code,pre{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        code{overflow-wrap:anywhere}
        small{color:var(--soft);font-size:12.5px;font-weight:400}
        a{color:inherit}
        h1{font-size:22px;line-height:1.25;margin:2px 0 6px;overflow-wrap:anywhere}
        h2{font-size:17px;margin:0 0 10px}
        h3{font-size:14px;margin:16px 0 6px}
        section,header{background:var(--card);border:1px solid var(--faint);border-radius:10px;padding:16px 18px;
        margin:0 0 14px}
        .good{color:var(--good)}.bad{color:var(--bad)}.doubtful{color:var(--doubt)}
        header.good,header.bad,header.doubtful{color:var(--ink);border-left-width:8px}
        header.good{border-left-color:var(--good)}header.bad{border-left-color:var(--bad)}
        header.doubtful{border-left-color:var(--doubt)}
        header .word{font-weight:700;letter-spacing:.06em;display:inline-block;padding:2px 12px 2px 10px;border-radius:99px}
        header.good .word{color:var(--good);background:var(--good-bg)}
        header.bad .word{color:var(--bad);background:var(--bad-bg)}
        header.doubtful .word{color:var(--doubt);background:var(--doubt-bg)}
        header h1{margin-top:10px}
        header p,header ul{margin:2px 0}
        .what{color:var(--soft);padding-top:6px}
        .label{font-size:13px;font-weight:400;border:1px solid var(--faint);border-radius:99px;padding:1px 9px;
        vertical-align:3px}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(116px,1fr));gap:10px;margin:0 0 14px}
        .tile{background:var(--card);border:1px solid var(--faint);border-radius:10px;padding:10px 14px;min-width:0}
        .tile b{display:block;font-size:22px;line-height:1.2;font-variant-numeric:tabular-nums}
        .tile span{display:block;font-size:13px}
        .tile small{display:block;min-height:1.4em;overflow-wrap:anywhere}
        .tile.bad{color:inherit}.tile.bad b{color:var(--bad)}
        .scroll{overflow-x:auto;margin:0 -18px;padding:0 18px}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        th{text-align:left;font-weight:500;color:var(--soft);font-size:12.5px;white-space:nowrap}
        th,td{padding:5px 14px 5px 0;border-bottom:1px solid var(--grid);vertical-align:top}
        th:last-child,td:last-child{padding-right:0}
        tr:last-child td{border-bottom:0}
        td{overflow-wrap:anywhere;min-width:1.2em}
        .n{text-align:right;white-space:nowrap}
        td.n{overflow-wrap:normal}
        .value{white-space:nowrap;margin-right:10px}
        .meter{display:inline-block;width:72px;height:8px;border-radius:4px;background:var(--grid);overflow:hidden;
        vertical-align:1px;margin-right:4px}
        .meter i{display:block;height:100%;background:var(--good)}.meter.over i{background:var(--bad)}
        .share{display:inline-block;min-width:3.7em}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,470px),1fr));gap:22px 34px}
        .chart{margin:0;min-width:0;break-inside:avoid}
        figcaption{margin-bottom:8px;overflow-wrap:anywhere}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 14px;margin:2px 0 0;padding:0;font-size:12.5px;
        color:var(--soft);min-height:19px}
        .legend li::before{content:"";display:inline-block;width:14px;height:3px;border-radius:2px;margin-right:6px;
        vertical-align:4px;background:var(--c)}
        .plot{position:relative;height:216px;padding:0 0 22px 58px}
        .plot svg{display:block;width:100%;height:100%;overflow:visible}
        .ys{position:absolute;left:0;top:0;bottom:22px;width:52px}
        .ys span{position:absolute;right:0;transform:translateY(50%);white-space:nowrap}
        .xs{position:absolute;left:58px;right:0;bottom:0;height:20px}
        .xs span{position:absolute;transform:translateX(-50%);bottom:0;white-space:nowrap}
        .ys,.xs{font-size:11.5px;line-height:1;color:var(--soft);font-variant-numeric:tabular-nums}
        .xs span:first-child{transform:none}
        svg path{fill:none;vector-effect:non-scaling-stroke}
        .grid{stroke:var(--grid);stroke-width:1}
        .line{stroke:var(--c);stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round}
        .area{fill:var(--c)!important;opacity:.14}
        .limit{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:5 4}
        .bars{fill:var(--s2)!important}
        .mark{stroke:var(--ink);stroke-width:1;opacity:.55}
        .s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}.s5{--c:var(--s5)}.s6{--c:var(--s6)}
        .s7{--c:var(--s7)}.line.bad,li.bad{--c:var(--bad)}.legend li.bad{color:inherit}
        .line.s4{stroke-width:1.1}.line.dots{stroke-width:4.5}
        .flag{position:absolute;font-size:11.5px;line-height:15px;padding:0 4px;background:var(--card);white-space:nowrap;
        transform:translateX(3px)}
        .flag.end{transform:translateX(calc(-100% - 3px))}
        .flags{position:absolute;left:58px;right:0;top:0;bottom:22px}
        .cross{position:absolute;top:0;bottom:22px;width:1px;background:var(--ink);opacity:.45;display:none;
        pointer-events:none}
        .tip{position:absolute;z-index:2;pointer-events:none;background:var(--ink);color:var(--card);font-size:12px;
        line-height:1.45;padding:5px 9px;border-radius:6px;white-space:nowrap;font-variant-numeric:tabular-nums}
        .spark{width:104px;height:18px;display:inline-block;vertical-align:-3px}
        .spark path{fill:var(--s2)}
        .note{color:var(--soft);font-size:13px;margin:8px 0 0}
        .statuses{list-style:none;display:flex;flex-wrap:wrap;gap:6px 22px;margin:10px 0 0;padding:0}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:4px 28px;margin:0}
        dl div{display:flex;gap:12px;justify-content:space-between;border-bottom:1px solid var(--grid);padding:3px 0;
        min-width:0}
        dt{color:var(--soft);font-size:13px;white-space:nowrap}
        dd{margin:0;text-align:right;overflow-wrap:anywhere;min-width:0;font-variant-numeric:tabular-nums;font-size:14px}
        pre{margin:0;overflow-x:auto;padding:12px 14px;background:var(--bg);border-radius:8px}
        pre.command{white-space:pre-wrap;overflow-wrap:anywhere;padding:8px 12px;margin:0 0 10px}
        .note+dl{margin-top:8px}
        summary{cursor:pointer}summary h2{display:inline-block;margin:0}
        details table{margin-top:10px}
        #generator ul{margin:8px 0;padding-left:20px}
        footer{color:var(--soft);font-size:12.5px;padding:4px 2px}
        @media(max-width:520px){section,header{padding:13px 13px}.scroll{margin:0 -13px;padding:0 13px}
        .tiles{grid-template-columns:repeat(auto-fit,minmax(98px,1fr));gap:8px}.tile{padding:8px 10px}
        .tile b{font-size:18px}.plot{height:188px;padding-left:50px}.ys{width:45px}.xs,.flags{left:50px}
        dt{white-space:normal}
        .stacked thead{display:none}.stacked tr{display:flex;flex-wrap:wrap;gap:1px 12px;padding:7px 0;
        border-bottom:1px solid var(--grid)}.stacked tr:last-child{border-bottom:0}
        .stacked td{border:0;padding:0;text-align:left}.stacked td:empty{display:none}
        .stacked td.n[data-l]::before{content:attr(data-l) " ";color:var(--soft);font-size:12.5px}
        .stacked td:nth-child(2):not(.n){flex:1 1 75%}
        td:first-child{min-width:9.5em}.stacked td:first-child{min-width:0}}
        @media print{:root{--bg:#fff;--card:#fff;--ink:#000;--soft:#444;--faint:#bbb;--grid:#ddd;--good:#11733b;
        --good-bg:#fff;--bad:#b3261e;--bad-bg:#fff;--doubt:#8a5a00;--doubt-bg:#fff;--s1:#8db8ef;--s2:#3d7fd6;--s3:#123f86;
        --s4:#9aa4b1;--s5:#0f8b8d;--s6:#a86a00;--s7:#8b4fb0}
        body{font-size:11.5px}main{padding:0;max-width:none}section,header{border-color:#ccc;padding:8px 10px}
        section{break-inside:auto}h2{break-after:avoid}tr,.tile,header{break-inside:avoid}table{font-size:10.5px}
        .charts{grid-template-columns:1fr 1fr;gap:14px 20px}.plot{height:150px}.scroll{overflow:visible}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:10px}.tip,.cross{display:none!important}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """
}
