"""One code for each language, whatever a feed, a page or a person calls it.

Knows codes only. Sources: ISO 639-1, 639-2 (both of its codes where it has two) and, of 639-3, the
languages by which its macrolanguages are written; the codes that ISO 639-1 has withdrawn.
"""

from typing import Final

# Bokmål and Nynorsk are Norwegian: who writes one, or reads it, says now this code, now that.
_OTHERS: Final = """
    aa=aar ab=abk ae=ave af=afr ak=aka am=amh an=arg ar=ara,arb as=asm av=ava ay=aym az=aze,azj
    ba=bak be=bel bg=bul bh=bih bi=bis bm=bam bn=ben bo=bod,tib br=bre bs=bos ca=cat ce=che
    ch=cha co=cos cr=cre cs=ces,cze cu=chu cv=chv cy=cym,wel da=dan de=deu,ger dv=div dz=dzo
    ee=ewe el=ell,gre en=eng eo=epo es=spa et=ekk,est eu=baq,eus fa=fas,per,pes ff=ful fi=fin
    fj=fij fo=fao fr=fra,fre fy=fry ga=gle gd=gla gl=glg gn=grn gu=guj gv=glv ha=hau he=iw,heb
    hi=hin ho=hmo hr=hrv,scr ht=hat hu=hun hy=arm,hye hz=her ia=ina id=in,ind ie=ile ig=ibo
    ii=iii ik=ipk io=ido is=ice,isl it=ita iu=iku ja=jpn jv=jw,jav ka=geo,kat kg=kon ki=kik
    kj=kua kk=kaz kl=kal km=khm kn=kan ko=kor kr=kau ks=kas ku=kur kv=kom kw=cor ky=kir la=lat
    lb=ltz lg=lug li=lim ln=lin lo=lao lt=lit lu=lub lv=lav,lvs mg=mlg mh=mah mi=mao,mri
    mk=mac,mkd ml=mal mn=khk,mon mr=mar ms=may,msa,zsm mt=mlt my=bur,mya na=nau nd=nde
    ne=nep,npi ng=ndo nl=dut,nld no=nb,nn,nno,nob,nor nr=nbl nv=nav ny=nya oc=oci oj=oji om=orm
    or=ori,ory os=oss pa=pan pi=pli pl=pol ps=pus pt=por qu=que rm=roh rn=run ro=mo,ron,rum
    ru=rus rw=kin sa=san sc=srd sd=snd se=sme sg=sag si=sin sk=slk,slo sl=slv sm=smo sn=sna
    so=som sq=alb,sqi sr=scc,srp ss=ssw st=sot su=sun sv=swe sw=swa,swh ta=tam te=tel tg=tgk
    th=tha ti=tir tk=tuk tl=fil,tgl tn=tsn to=ton tr=tur ts=tso tt=tat tw=twi ty=tah ug=uig
    uk=ukr ur=urd uz=uzb,uzn ve=ven vi=vie vo=vol wa=wln wo=wol xh=xho yi=ji,yid yo=yor za=zha
    zh=chi,cmn,zho zu=zul
"""
_CODES: Final = {
    other: code
    for code, others in (line.split("=") for line in _OTHERS.split())
    for other in others.split(",")
}


def canonical(tag: str) -> str:
    """Return the code that stands for a language everywhere, "" for no tag.

    Args:
        tag: BCP 47, or of ISO 639-1, -2 or -3: nb-NO, eng, zh-Hant, iw.

    Returns:
        Two letters where there are such, else what the tag begins with, in lower case.
    """
    primary = tag.replace("_", "-").partition("-")[0].strip().lower()
    return _CODES.get(primary, primary)
