/**
 * What runs in the page: draws `charts` with uPlot. Colours are Okabe and Ito's, which stay apart for most colour-blind
 * readers; stacked charts draw running sums from the top down, so that each area covers the ones above it.
 */
export const REPORT_SCRIPT = `
const colours = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#999999', '#f0e442'];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const short = (value) => {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  if (size >= 1e6) return (value / 1e6).toFixed(1) + 'M';
  if (size >= 1e4) return (value / 1e3).toFixed(0) + 'k';
  if (size >= 100 || Number.isInteger(value)) return value.toFixed(0);
  return (size >= 1 ? value.toFixed(2) : value.toPrecision(3)).replace(/\\.?0+$/, '');
};
function stacked(series) {
  let sums = series[0].values.map(() => 0);
  return series.map(({ values }) => (sums = sums.map((sum, index) => sum + (values[index] ?? 0))));
}
function draw(chart, index) {
  const holder = document.getElementById('plot-' + index);
  const isStack = chart.kind === 'stack';
  const order = chart.series.map((_, at) => (isStack ? chart.series.length - 1 - at : at));
  const heights = isStack ? stacked(chart.series) : chart.series.map((one) => one.values);
  const axis = (label) => ({
    label, labelSize: 20, labelFont: '12px system-ui', font: '12px system-ui', stroke: css('--soft'),
    grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line'), width: 1 },
    values: (_, ticks) => ticks.map(short),
  });
  const series = order.map((at) => ({
    label: chart.series[at].label,
    stroke: chart.series[at].isReference ? css('--ink') : colours[at % colours.length],
    width: chart.series[at].isReference ? 1 : 1.75,
    dash: chart.series[at].isReference ? [6, 4] : undefined,
    fill: isStack ? colours[at % colours.length] + 'cc' : undefined,
    paths: chart.kind === 'line' ? undefined : uPlot.paths.stepped({ align: 1 }),
    points: { show: false },
    value: (_, value, __, row) => short(row === null || row === undefined ? null : chart.series[at].values[row]),
  }));
  const marks = (plot) => {
    for (const level of chart.marks ?? []) {
      const y = plot.valToPos(level, 'y', true);
      const { left, width } = plot.bbox;
      plot.ctx.save();
      plot.ctx.strokeStyle = css('--soft');
      plot.ctx.setLineDash([2, 4]);
      plot.ctx.beginPath();
      plot.ctx.moveTo(left, y);
      plot.ctx.lineTo(left + width, y);
      plot.ctx.stroke();
      plot.ctx.restore();
    }
  };
  const plot = new uPlot({
    width: holder.clientWidth, height: 260, scales: { x: { time: false } },
    axes: [axis(chart.xLabel), { ...axis(chart.yLabel), size: 64 }],
    series: [{ label: chart.xLabel, value: (_, value) => short(value) }, ...series],
    hooks: { draw: [marks] },
  }, [chart.x, ...order.map((at) => heights[at])], holder);
  new ResizeObserver(() => plot.setSize({ width: holder.clientWidth, height: 260 })).observe(holder);
}
charts.forEach(draw);
`;
