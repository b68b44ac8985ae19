/// The script of the report: what the pointer shows, on all charts at once. Without it nothing else is missing.
enum HTMLScript {
    static let source: HTML = """
        (function () {
          "use strict";
          var data = JSON.parse(document.getElementById("data").textContent);
          var plots = Array.prototype.slice.call(document.querySelectorAll(".plot[data-chart]"));
          if (!data.times || !plots.length) { return; }
          function digits(value) { return String(Number(value.toPrecision(value >= 1000 ? 15 : 4))); }
          function bytes(value) {
            var units = ["B", "kB", "MB", "GB", "TB"], unit = 0;
            while (Math.abs(value) >= 1000 && unit + 1 in units) { value /= 1000; unit += 1; }
            return digits(value) + " " + units[unit];
          }
          function time(ms) {
            if (Math.abs(ms) >= 1000) { return digits(ms / 1000) + "s"; }
            return Math.abs(ms) >= 1 || ms === 0 ? digits(ms) + "ms" : digits(ms * 1000) + "us";
          }
          function text(value, unit) {
            if (value === null) { return "–"; }
            if (unit === "ms") { return time(value); }
            if (unit === "bytes") { return bytes(value); }
            if (unit === "bytes/s") { return bytes(value) + "/s"; }
            return digits(value) + unit;
          }
          function clock(seconds) {
            var whole = Math.floor(seconds), two = function (n) { return (n > 9 ? "" : "0") + n; };
            if (seconds >= 3600) { return Math.floor(whole / 3600) + "h" + two(Math.floor(whole / 60) % 60) + "m"; }
            if (seconds >= 60) { return Math.floor(whole / 60) + "m" + two(whole % 60) + "s"; }
            return digits(seconds) + "s";
          }
          var tip = document.createElement("div");
          tip.className = "tip";
          function nearest(seconds) {
            var low = 0, high = data.times.length - 1;
            while (high - low > 1) {
              var middle = (low + high) >> 1;
              if (data.times[middle] > seconds) { high = middle; } else { low = middle; }
            }
            return seconds - data.times[low] > data.times[high] - seconds ? high : low;
          }
          function hide() {
            tip.remove();
            plots.forEach(function (plot) { plot.querySelector(".cross").style.display = "none"; });
          }
          function show(plot, event) {
            var box = plot.querySelector("svg").getBoundingClientRect();
            var share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
            var index = nearest(share * data.seconds), at = data.times[index] / data.seconds;
            plots.forEach(function (other) {
              var cross = other.querySelector(".cross"), svg = other.querySelector("svg");
              cross.style.left = svg.getBoundingClientRect().left - other.getBoundingClientRect().left
                + at * svg.getBoundingClientRect().width + "px";
              cross.style.display = "block";
            });
            var chart = data.charts[Number(plot.dataset.chart)];
            tip.textContent = "";
            [clock(data.times[index])].concat(chart.names.map(function (name, line) {
              return name + "  " + text(chart.values[line][index], chart.unit);
            })).forEach(function (line) {
              var row = document.createElement("div");
              row.textContent = line;
              tip.appendChild(row);
            });
            plot.appendChild(tip);
            var left = box.left - plot.getBoundingClientRect().left + at * box.width;
            tip.style.top = "4px";
            tip.style.left = (at > 0.55 ? left - tip.offsetWidth - 8 : left + 8) + "px";
          }
          plots.forEach(function (plot) {
            plot.addEventListener("pointermove", function (event) { show(plot, event); });
            plot.addEventListener("pointerdown", function (event) { show(plot, event); });
            plot.addEventListener("pointerleave", hide);
          });
          window.addEventListener("beforeprint", function () {
            document.querySelectorAll("details").forEach(function (part) { part.open = true; });
          });
        })();
        """
}
