import { readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { readFonts, agreementSource, openPageImages } from './tests/support/documents.ts';
import { createCompiler } from './shared/documents/template/compile-template.ts';
import { placePages, scaleOf, drawReference } from './tests/support/reference-drawing.ts';
import { measureGlyph, inkProblems, rasterOf, blurred } from './tests/support/compare-ink.ts';
import { variedHouseholds } from './tests/support/varied-households.ts';
import { concatBytes } from './shared/documents/pdf/update-writer.ts';
const compiler=createCompiler({fonts: await readFonts()}); const images=await openPageImages();
const stat: any={pdfium:[],poppler:[]}; const tim:any={pdfium:0,poppler:0,ref:0};
for (const [what,input] of variedHouseholds(Number(process.argv[2]??4))) {
  const f=await compiler.fill(agreementSource,input); if(!f.ok){console.log(what,f.error.map(e=>e.message));continue;}
  const pdf=concatBytes([f.value.base,f.value.tail]); const file='/tmp/fw/pdf-'+what.replace(/ /g,'_')+'.pdf'; writeFileSync(file,pdf);
  const pages=placePages(agreementSource,input);
  for (const [i,page] of pages.entries()) for (const eng of ['pdfium','poppler']){
    let t=performance.now(); let pic; let sc;
    if(eng==='pdfium'){pic=rasterOf((await images.render(pdf,i,2)).png); sc=scaleOf(pic.width,pic.height);} else {execFileSync('pdftoppm',['-r','144','-png','-singlefile','-f',String(i+1),'-l',String(i+1),file,'/tmp/fw/pop']); pic=rasterOf(readFileSync('/tmp/fw/pop.png')); sc={x:2,y:2};}
    tim[eng]+=performance.now()-t; t=performance.now();
    const pr=inkProblems(page,pic,sc); tim.ref+=performance.now()-t; if(pr.length) console.log(what,eng,i+1,pr.length,pr.slice(0,5));
    const e=blurred(drawReference(page,pic.width,pic.height,sc)), s=blurred(pic);
    for(const g of page.glyphs) if(!/\s/.test(g.character)){const d=measureGlyph(g,e,s,sc); stat[eng].push({c:g.character,s:g.sizePt,r:d.apart/d.expected,q:d.found/d.expected,e:d.expected,p:i+1});}
  }
  if(pages.length!==f.value.pageCount) console.log('PAGES',what,pages.length,f.value.pageCount);
}
console.log(tim);
for(const eng of ['pdfium','poppler']){const a=stat[eng]; a.sort((x:any,y:any)=>y.r-x.r); console.log(eng,a.length,a.slice(0,4)); a.sort((x:any,y:any)=>x.q-y.q); console.log(a.slice(0,2),a.slice(-3));}
